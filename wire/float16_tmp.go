package wire

func Float16Bits64(f float64) uint16  { return Float16Bits(float32(f)) }
func BFloat16Bits64(f float64) uint16 { return BFloat16Bits(float32(f)) }
