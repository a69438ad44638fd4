"""The ten promises, one file each: from testimony to complaints; no complaint means that the promise was kept."""
