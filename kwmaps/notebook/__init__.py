"""What people who write Python get beyond answers: an atlas and situations that show themselves, frames, films, a slider."""
