"""What can be found out about a trained network: regions, symptoms, what-ifs, sweeps."""
