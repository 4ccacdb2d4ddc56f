"""Activities that run beside a placement: job-focused, health, social, skills."""
