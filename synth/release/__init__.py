"""What a run gives: the files, the certificate, the model, and the check of them."""
