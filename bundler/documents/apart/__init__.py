"""Each paper is worked on in a process of its own, within limits, so that none takes anything else with it."""
