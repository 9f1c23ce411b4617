package wire_test

import (
	"math"
	"math/big"
	"math/rand/v2"
	"sort"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/wire"
)

// halfFormat is one of the two 16-bit float formats, by the widths of its fields.
type halfFormat struct {
	name     string
	fraction int // bits
	bias     int
	bits     func(float32) uint16
	fromBits func(uint16) float32
	bits64   func(float64) uint16
}

var halfFormats = []halfFormat{
	{"binary16", 10, 15, wire.Float16Bits, wire.Float16FromBits, wire.Float16Bits64},
	{"bfloat16", 7, 127, wire.BFloat16Bits, wire.BFloat16FromBits, wire.BFloat16Bits64},
}

func (f halfFormat) split(b uint16) (negative bool, exp, fraction int) {
	return b>>15 == 1, int(b & 0x7fff >> f.fraction), int(b) & (1<<f.fraction - 1)
}

func (f halfFormat) special() int { return 0x7fff >> f.fraction }

// value is the number that the finite bits stand for, by the definition of IEEE 754, exact in a float64.
func (f halfFormat) value(b uint16) float64 {
	negative, exp, fraction := f.split(b)
	v := math.Ldexp(float64(fraction), 1-f.bias-f.fraction)
	if exp > 0 {
		v = math.Ldexp(float64(fraction+1<<f.fraction), exp-f.bias-f.fraction)
	}
	if negative {
		return -v
	}
	return v
}

func TestHalfFloatsAll65536(t *testing.T) {
	for _, f := range halfFormats {
		t.Run(f.name, func(t *testing.T) {
			for b := range 1 << 16 {
				b := uint16(b)
				v := f.fromBits(b)
				if back := f.bits(v); back != b {
					t.Fatalf("%#04x is %g (%#08x), which is %#04x", b, v, math.Float32bits(v), back)
				}
				if back := f.bits64(float64(v)); back != b && v == v {
					t.Fatalf("%#04x is %g, which is %#04x from a float64", b, v, back)
				}
				switch negative, exp, fraction := f.split(b); {
				case exp == f.special() && fraction != 0:
					bits := math.Float32bits(v)
					if v == v || bits>>31 == 1 != negative || bits&0x7fffff != uint32(fraction)<<(23-f.fraction) {
						t.Fatalf("%#04x must be a NaN of the same sign and payload, is %#08x", b, bits)
					}
				case exp == f.special():
					if want := math.Inf(map[bool]int{false: 1, true: -1}[negative]); float64(v) != want {
						t.Fatalf("%#04x is %g, want %g", b, v, want)
					}
				default:
					if want := f.value(b); float64(v) != want || math.Signbit(float64(v)) != negative {
						t.Fatalf("%#04x is %g, want %g", b, v, want)
					}
				}
			}
		})
	}
}

// nearest is the oracle: it looks v up among all finite values of the format, in exact arithmetic.
func (f halfFormat) nearest(finite []float64, v float64) uint16 {
	var sign uint16
	if math.Signbit(v) {
		sign, v = 1<<15, -v
	}
	i := sort.SearchFloat64s(finite, v) // finite[i-1] < v <= finite[i]
	switch {
	case i < len(finite) && finite[i] == v:
		return sign | uint16(i)
	case i == len(finite):
		// Rounded as if the exponent had no end: from the midpoint to the number after the largest one on, it is an
		// infinity.
		if last := finite[i-1]; v < last+(last-finite[i-2])/2 {
			return sign | uint16(i-1)
		}
		return sign | uint16(f.special())<<f.fraction
	}
	below, above := v-finite[i-1], finite[i]-v
	switch {
	case below < above, below == above && i%2 == 1:
		return sign | uint16(i-1)
	}
	return sign | uint16(i)
}

func TestHalfFloatsRoundToNearestEven(t *testing.T) {
	for _, f := range halfFormats {
		t.Run(f.name, func(t *testing.T) {
			finite := make([]float64, f.special()<<f.fraction)
			for i := range finite {
				finite[i] = f.value(uint16(i))
			}
			check := func(v float32) {
				if v != v {
					return
				}
				for _, v := range []float32{v, -v} {
					want := uint16(f.special()) << f.fraction
					if !math.IsInf(float64(v), 0) {
						want = f.nearest(finite, float64(v))
					} else if v < 0 {
						want |= 1 << 15
					}
					if got := f.bits(v); got != want {
						t.Fatalf("%g (%#08x) is %#04x, want %#04x", v, math.Float32bits(v), got, want)
					}
					if got := f.bits64(float64(v)); got != want {
						t.Fatalf("%g is %#04x from a float64, want %#04x", v, got, want)
					}
				}
			}
			around := func(v float32) {
				bits := math.Float32bits(v)
				for d := -2; d <= 2; d++ {
					if d >= 0 || bits >= 2 {
						check(math.Float32frombits(bits + uint32(d)))
					}
				}
			}
			// Every value, every midpoint between two, the midpoint after the last, and their neighbours among the
			// float32.
			for i, v := range finite {
				around(float32(v))
				next := v + (v - finite[max(i, 1)-1])
				if i+1 < len(finite) {
					next = finite[i+1]
				}
				if mid := (v + next) / 2; mid <= math.MaxFloat32 {
					around(float32(mid))
				}
			}
			check(math.MaxFloat32)
			check(float32(math.Inf(1)))
			check(math.SmallestNonzeroFloat32)
			random := rand.New(rand.NewPCG(16, 32))
			for range 300_000 {
				check(math.Float32frombits(random.Uint32()))
			}
		})
	}
}

func TestHalfFloatsKeepNaN(t *testing.T) {
	for _, f := range halfFormats {
		t.Run(f.name, func(t *testing.T) {
			top := uint32(1) << (23 - f.fraction) // the lowest bit of the payload that is kept
			quiet := uint16(1) << (f.fraction - 1)
			special := uint16(f.special()) << f.fraction
			for _, sign := range []uint32{0, 1 << 31} {
				nan := func(payload uint32) uint16 { return f.bits(math.Float32frombits(sign | 0x7f800000 | payload)) }
				want := uint16(sign>>16) | special
				require.Equal(t, want|1, nan(top), "the lowest bit that is kept")
				require.Equal(t, want|1, nan(top|1), "bits below it are dropped, not rounded")
				require.Equal(t, want|1, nan(top+top-1))
				require.Equal(t, want|quiet, nan(1), "nothing would be left: a quiet NaN")
				require.Equal(t, want|quiet, nan(top-1))
				require.Equal(t, want|quiet, nan(1<<22))
				require.Equal(t, want|(uint16(1)<<f.fraction-1), nan(1<<23-1))
			}
		})
	}
}

// byHand is the oracle for a float64: v is held against the exact middle between two neighbours, in fractions.
func (f halfFormat) byHand(v float64) uint16 {
	var sign uint16
	if math.Signbit(v) {
		sign, v = 1<<15, -v
	}
	exact := func(b int) *big.Rat { // of the infinity, where the next number would be
		exp, fraction := b>>f.fraction, b&(1<<f.fraction-1)
		if exp > 0 {
			fraction += 1 << f.fraction
		}
		scale := max(exp, 1) - f.bias - f.fraction
		one := new(big.Int).Lsh(big.NewInt(int64(fraction)), uint(max(scale, 0)))
		return new(big.Rat).SetFrac(one, new(big.Int).Lsh(big.NewInt(1), uint(max(-scale, 0))))
	}
	last := f.special() << f.fraction
	rat := new(big.Rat).SetFloat64(v)
	above := sort.Search(last, func(b int) bool { return exact(b).Cmp(rat) > 0 })
	if above == 0 {
		return sign
	}
	below := above - 1
	middle := new(big.Rat).Add(exact(below), exact(above))
	middle.Quo(middle, big.NewRat(2, 1))
	if c := rat.Cmp(middle); c > 0 || c == 0 && below%2 == 1 {
		return sign | uint16(above)
	}
	return sign | uint16(below)
}

func TestHalfFloatsFromFloat64AreRoundedOnce(t *testing.T) {
	require.Equal(t, uint16(0x3c01), wire.Float16Bits64(1.00048828125000022204), "just above the middle, which a float32 would be")
	require.Equal(t, uint16(0x3c00), wire.Float16Bits(float32(1.00048828125000022204)))
	require.Equal(t, uint16(0x3f81), wire.BFloat16Bits64(1.00390625000000022204))
	for _, f := range halfFormats {
		t.Run(f.name, func(t *testing.T) {
			check := func(v float64) {
				t.Helper()
				for _, v := range []float64{v, -v} {
					require.Equal(t, f.byHand(v), f.bits64(v), "%x", v)
				}
			}
			random := rand.New(rand.NewPCG(64, 16))
			last := f.special() << f.fraction
			for i := range 600 {
				b := random.IntN(last)
				if i < 40 {
					b = []int{i, last - 1 - i, 1<<f.fraction - 20 + i}[i%3]
				}
				low := f.value(uint16(b))
				middle := low + math.Ldexp(1, max(b>>f.fraction, 1)-f.bias-f.fraction-1)
				for _, v := range []float64{low, middle, low + (middle-low)*random.Float64()} {
					check(v)
					check(math.Nextafter(v, 0))
					check(math.Nextafter(v, math.MaxFloat64))
				}
			}
			for _, v := range []float64{0, math.SmallestNonzeroFloat64, math.MaxFloat64, 0x1p-1022, math.MaxFloat32, 0x1p128, 0x1.ffp127, 0x1p-134, 0x1p-135} {
				check(v)
			}
			special := uint16(f.special()) << f.fraction
			require.Equal(t, special, f.bits64(math.Inf(1)))
			require.Equal(t, special|1<<15, f.bits64(math.Inf(-1)))
			top := uint64(1) << (52 - f.fraction)
			quiet := uint16(1) << (f.fraction - 1)
			for _, sign := range []uint64{0, 1 << 63} {
				nan := func(payload uint64) uint16 { return f.bits64(math.Float64frombits(sign | 0x7ff<<52 | payload)) }
				want := uint16(sign>>48) | special
				require.Equal(t, want|1, nan(top+top-1), "bits below are dropped, not rounded")
				require.Equal(t, want|quiet, nan(1), "nothing would be left: a quiet NaN")
				require.Equal(t, want|quiet, nan(1<<51))
				require.Equal(t, want|(uint16(1)<<f.fraction-1), nan(1<<52-1))
			}
		})
	}
}

func TestHalfFloatsFromTheStandard(t *testing.T) {
	for bits, v := range map[uint16]float32{
		0x3c00: 1, 0xc000: -2, 0x7bff: 65504, 0x0400: 0x1p-14, 0x03ff: 0x1p-14 - 0x1p-24, 0x0001: 0x1p-24, 0x3555: 0.333251953125,
	} {
		require.Equal(t, v, wire.Float16FromBits(bits))
		require.Equal(t, bits, wire.Float16Bits(v))
	}
	for bits, v := range map[uint16]float32{0x3f80: 1, 0xc000: -2, 0x7f7f: 0x1.fep127, 0x4049: 3.140625, 0x0080: 0x1p-126, 0x0001: 0x1p-133} {
		require.Equal(t, v, wire.BFloat16FromBits(bits))
		require.Equal(t, bits, wire.BFloat16Bits(v))
	}
	require.Equal(t, uint16(0x7c00), wire.Float16Bits(65520), "the tie after the largest number goes to the infinity")
	require.Equal(t, uint16(0x7bff), wire.Float16Bits(65519.996))
	require.Equal(t, uint16(0x0000), wire.Float16Bits(0x1p-25), "a tie goes to the even zero")
	require.Equal(t, uint16(0x8000), wire.Float16Bits(-0x1p-25))
	require.Equal(t, uint16(0x0001), wire.Float16Bits(0x1.000002p-25))
}
