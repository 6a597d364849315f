"""What all APIs share: errors, authentication, and the document."""
