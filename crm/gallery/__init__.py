"""The development-only gallery of components: templates/gallery/index.html with the form it shows."""
