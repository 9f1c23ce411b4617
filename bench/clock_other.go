//go:build !unix

package bench

import "time"

var begin = time.Now()

func spent() time.Duration { return time.Since(begin) }
