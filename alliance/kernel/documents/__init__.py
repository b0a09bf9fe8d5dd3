"""Papers: what may be uploaded, where its bytes are kept, who reads it, and every PDF the product makes or joins."""
