"""From a situation, a theme and a size to a scene: what one picture shows, as plain values in pixels."""
