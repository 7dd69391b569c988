"""The order of work: the only place where rules meet documents."""
