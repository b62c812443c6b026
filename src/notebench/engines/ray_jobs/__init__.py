"""Ray's Jobs API over HTTP; nothing here needs Ray to be installed, and what runs in the cluster no HTTP."""
