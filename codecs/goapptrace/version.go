package goapptrace

import (
	"cmp"
	"strconv"
	"strings"
)

// ProtocolVersion is the version that both sides must name in their hello.
const ProtocolVersion = "1"

// A Version is a protocol version as hellos carry it: "1", or "1.23" where HasMinor is set. The reference compares
// versions as strings, so "1" and "1.0" are two versions. Versions are comparable with ==.
type Version struct {
	Major, Minor uint32
	HasMinor     bool
}

// ParseVersion parses the only form that String writes: one decimal number, or two with a dot between them, without
// sign, space or leading zeros, each at most 2^32-1. Anything else is a [*VersionError].
func ParseVersion(s string) (Version, error) {
	major, minor, dotted := strings.Cut(s, ".")
	v := Version{HasMinor: dotted}
	var ok bool
	if v.Major, ok = parseNumber(major); !ok {
		return Version{}, &VersionError{Version: s, Err: ErrVersionSyntax}
	}
	if v.Minor, ok = parseNumber(minor); dotted && !ok {
		return Version{}, &VersionError{Version: s, Err: ErrVersionSyntax}
	}
	return v, nil
}

// parseNumber parses the one way to write a uint32 in decimal.
func parseNumber(s string) (uint32, bool) {
	n, err := strconv.ParseUint(s, 10, 32)
	return uint32(n), err == nil && strconv.FormatUint(n, 10) == s
}

// String returns the version as a hello carries it.
func (v Version) String() string {
	s := strconv.FormatUint(uint64(v.Major), 10)
	if v.HasMinor {
		s += "." + strconv.FormatUint(uint64(v.Minor), 10)
	}
	return s
}

// Compare orders versions by Major, then Minor: it is negative, zero or positive as v is before, equal to or after o. A
// version without a minor number comes before all that have one.
func (v Version) Compare(o Version) int {
	if c := cmp.Or(cmp.Compare(v.Major, o.Major), cmp.Compare(v.Minor, o.Minor)); c != 0 || v.HasMinor == o.HasMinor {
		return c
	}
	if o.HasMinor {
		return -1
	}
	return 1
}

// Compatible reports whether a side that speaks v can talk to one that speaks o. In this protocol that is equality.
func (v Version) Compatible(o Version) bool { return v == o }
