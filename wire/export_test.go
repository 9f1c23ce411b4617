package wire

// BufferSize returns the size of the buffer of a stream's Decoder.
func BufferSize(d *Decoder) int { return cap(d.x.data) }
