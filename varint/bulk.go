package varint

// AppendUvarints simple.
func AppendUvarints(dst []byte, vs []uint64) []byte {
	for _, v := range vs {
		dst = AppendUvarint(dst, v)
	}
	return dst
}

// ConsumeUvarints simple.
func ConsumeUvarints(dst []uint64, b []byte) (values, n int, err error) {
	for i := range dst {
		v, size, err := ConsumeUvarint(b[n:])
		if err != nil {
			return i, n, err
		}
		dst[i] = v
		n += size
	}
	return len(dst), n, nil
}

// AppendZigzags simple.
func AppendZigzags(dst []byte, vs []int64) []byte {
	for _, v := range vs {
		dst = AppendZigzag(dst, v)
	}
	return dst
}

// ConsumeZigzags simple.
func ConsumeZigzags(dst []int64, b []byte) (values, n int, err error) {
	for i := range dst {
		v, size, err := ConsumeZigzag(b[n:])
		if err != nil {
			return i, n, err
		}
		dst[i] = v
		n += size
	}
	return len(dst), n, nil
}
