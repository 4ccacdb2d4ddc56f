"""The register of employers: workplaces, their facts and the people there."""
