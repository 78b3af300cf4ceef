"""What every room stands on: database, journal, access, errors, jobs, clock, mail, i18n, assets."""
