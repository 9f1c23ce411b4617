package framingtest

import (
	"bytes"
	"fmt"
)

// appends checks AppendFrame: where it writes, what it keeps, and what it returns with an error.
func appends(c *candidate) error {
	for _, s := range c.samples {
		payload := bytes.Clone(s.payload)
		room := make([]byte, 4, 4+len(s.frame)+64)
		copy(room, "kept")
		for _, dst := range [][]byte{nil, {}, []byte("kept")[:4:4], room} {
			kept := string(dst)
			got, err := c.f.AppendFrame(dst, payload)
			switch {
			case err != nil:
				return fmt.Errorf("AppendFrame took %s once and then refused it: %w", excerpt(payload), err)
			case string(got) != kept+string(s.frame):
				return fmt.Errorf("AppendFrame(%q, %s): want %s, got %s", kept, excerpt(payload), excerpt([]byte(kept+string(s.frame))), excerpt(got))
			case string(dst) != kept:
				return fmt.Errorf("AppendFrame(%q, %s) changed what is in dst to %q", kept, excerpt(payload), dst)
			case !bytes.Equal(payload, s.payload):
				return fmt.Errorf("AppendFrame changed its payload %s to %s", excerpt(s.payload), excerpt(payload))
			case len(kept) > 0 && cap(dst) > 4 && &got[0] != &dst[0]:
				return fmt.Errorf("AppendFrame(%q, %s) did not append in place, though there was room", kept, excerpt(payload))
			}
		}
	}
	refused := c.refused
	if c.opts.NoEmpty {
		refused = append(refused, nil)
	}
	if c.opts.Max > 0 {
		refused = append(refused, c.sized(c.opts.Max+1))
	}
	for _, payload := range refused {
		kept := make([]byte, 4, 200_000)
		copy(kept, "kept")
		for _, dst := range [][]byte{nil, kept[:4:4], kept} {
			got, err := c.f.AppendFrame(dst, payload)
			if err == nil {
				continue // another law's concern
			}
			if string(got) != string(dst) || (got == nil) != (dst == nil) || len(dst) > 0 && &got[0] != &dst[0] || string(kept) != "kept" {
				return fmt.Errorf("AppendFrame(%q, %s) failed, but did not return dst unchanged: %s", dst, excerpt(payload), excerpt(got))
			}
		}
	}
	return nil
}
