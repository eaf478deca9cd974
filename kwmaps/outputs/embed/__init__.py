"""A folder to upload: film, stills, captions, the page that plays the war, and what to paste where."""
