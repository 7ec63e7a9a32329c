"""What a person sees and touches: controls, the stage, panels."""
