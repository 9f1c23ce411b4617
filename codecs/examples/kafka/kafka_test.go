package kafka

import (
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/framing/framingtest"
	"github.com/seed44153783/wirekit/wire"
	"github.com/seed44153783/wirekit/wire/wiretest"
)

type message struct {
	name   string
	hex    string
	record wire.Record
}

// kinds are messages of every kind, those of a response for each form: a response is decoded by the version that is
// asked for. The bytes are put together by hand from the schemas at kafka.apache.org/protocol, which has no bytes to
// quote.
var kinds = []struct {
	name     string
	new      func() wire.Record
	messages []message
}{
	{"ApiVersions request", func() wire.Record { return new(ApiVersionsRequest) }, []message{
		{"version 0", "0012 0000 00000001 0001 78", &ApiVersionsRequest{Header: Header{0, 1, ptr("x"), nil}}},
		{"version 2, no client ID", "0012 0002 00000002 ffff", &ApiVersionsRequest{Header: Header{2, 2, nil, nil}}},
		{"version 3", "0012 0003 00000003 0001 78 00 03676f 0431 2e32 00",
			&ApiVersionsRequest{Header{3, 3, ptr("x"), nil}, "go", "1.2", nil}},
		{"version 3, tagged", "0012 0003 ffffffff 0000 01 00 02 6869 01 01 02 00 01 78 ac02 00",
			&ApiVersionsRequest{
				Header{3, -1, ptr(""), Tags{0: []byte("hi")}},
				"", "", Tags{0: []byte("x"), 300: {}},
			}},
	}},
	{"ApiVersions response 0", func() wire.Record { return new(ApiVersionsResponse) }, []message{
		{"two APIs", "00000001 0000 00000002 0003 0000 000c 0012 0000 0003",
			&ApiVersionsResponse{CorrelationID: 1, APIs: []API{{3, 0, 12, nil}, {18, 0, 3, nil}}}},
		{"unsupported version", "00000001 0023 00000000", &ApiVersionsResponse{CorrelationID: 1, Error: 35}},
	}},
	{"ApiVersions response 1", func() wire.Record { return &ApiVersionsResponse{Version: 1} }, []message{
		{"throttled", "00000001 0000 00000001 0012 0000 0003 00000064",
			&ApiVersionsResponse{Version: 1, CorrelationID: 1, APIs: []API{{18, 0, 3, nil}}, ThrottleMS: 100}},
	}},
	{"ApiVersions response 3", func() wire.Record { return &ApiVersionsResponse{Version: 3} }, []message{
		{"two APIs", "00000001 0000 03 0003 0000 000c 00 0012 0000 0003 00 00000000 00",
			&ApiVersionsResponse{Version: 3, CorrelationID: 1, APIs: []API{{3, 0, 12, nil}, {18, 0, 3, nil}}}},
		{"tagged", "00000001 0000 02 0003 0000 000c 01 05 00 00000001 01 01 08 0000000000000007",
			&ApiVersionsResponse{3, 1, 0, []API{{3, 0, 12, Tags{5: {}}}}, 1, Tags{1: {0, 0, 0, 0, 0, 0, 0, 7}}}},
	}},
	{"Metadata request", func() wire.Record { return new(MetadataRequest) }, []message{
		{"version 1, all topics", "0003 0001 00000001 0001 78 ffffffff",
			&MetadataRequest{Header: Header{1, 1, ptr("x"), nil}}},
		{"version 1, no topics", "0003 0001 00000001 0001 78 00000000",
			&MetadataRequest{Header: Header{1, 1, ptr("x"), nil}, Topics: []TopicName{}}},
		{"version 1, two topics", "0003 0001 00000001 ffff 00000002 0001 61 0002 6263",
			&MetadataRequest{Header: Header{1, 1, nil, nil}, Topics: []TopicName{{"a", nil}, {"bc", nil}}}},
		{"version 9, all topics", "0003 0009 00000001 0001 78 00 00 00 00 00 00",
			&MetadataRequest{Header: Header{9, 1, ptr("x"), nil}}},
		{"version 9, two topics", "0003 0009 00000001 0001 78 00 03 0261 00 036263 01 01 00 01 00 01 00",
			&MetadataRequest{
				Header{9, 1, ptr("x"), nil},
				[]TopicName{{"a", nil}, {"bc", Tags{1: {}}}},
				true, false, true, nil,
			}},
	}},
	{"Metadata response 1", func() wire.Record { return &MetadataResponse{Version: 1} }, []message{
		{"nothing", "00000001 00000000 ffffffff 00000000",
			&MetadataResponse{Version: 1, CorrelationID: 1, ControllerID: -1}},
		{"two brokers, a topic", "00000001" +
			"00000002 00000001 0001 68 00002384 ffff 00000002 0001 69 00002385 0002 7231 00000001" +
			"00000001 0000 0001 74 00 00000001 0009 00000000 00000001 00000002 00000001 00000002 00000001 00000001",
			&MetadataResponse{
				Version: 1, CorrelationID: 1, ControllerID: 1,
				Brokers: []Broker{{1, 9092, "h", nil, nil}, {2, 9093, "i", ptr("r1"), nil}},
				Topics: []Topic{{Name: "t", Partitions: []Partition{
					{Error: 9, Leader: 1, Replicas: []int32{1, 2}, InSync: []int32{1}},
				}}},
			}},
	}},
	{"Metadata response 9", func() wire.Record { return &MetadataResponse{Version: 9} }, []message{
		{"nothing", "00000001 00 00000000 01 00 ffffffff 01 80000000 00",
			&MetadataResponse{Version: 9, CorrelationID: 1, ControllerID: -1, Operations: -1 << 31}},
		{"two brokers, two topics", "00000001 01 00 00 00000005" +
			"03 00000001 0268 00002384 00 00 00000002 0269 00002385 037231 00 04636964 00000001" +
			"03 0000 0274 01 02 0000 00000000 00000001 00000007" +
			"03 00000001 00000002 02 00000001 02 00000003 01 03 01 ff 0000000f 00" +
			"0003 0275 00 01 80000000 00 00000007 00",
			&MetadataResponse{
				9, 1, 5, Tags{0: {}}, nil,
				[]Broker{{1, 9092, "h", nil, nil}, {2, 9093, "i", ptr("r1"), nil}},
				ptr("cid"), 1,
				[]Topic{
					{0, "t", true, []Partition{{0, 0, 1, 7, []int32{1, 2}, []int32{1}, []int32{3}, Tags{3: {0xff}}}}, 15, nil},
					{3, "u", false, nil, -1 << 31, nil},
				}, 7,
			}},
	}},
}

// malformed are messages that must be refused, and with which error.
var malformed = []struct {
	name   string
	hex    string
	record wire.Record
	err    error
}{
	{"another API key", "0003 0000 00000001 ffff", new(ApiVersionsRequest), wire.ErrMagic},
	{"ApiVersions request of version 4", "0012 0004 00000001 ffff 00 01 01 00", new(ApiVersionsRequest), ErrVersion},
	{"Metadata request of version 2", "0003 0002 00000001 ffff ffffffff", new(MetadataRequest), ErrVersion},
	{"ApiVersions response of version -1", "00000001 0000 00000000", &ApiVersionsResponse{Version: -1}, ErrVersion},
	{"Metadata response of version 0", "00000001 00000000 00000000", new(MetadataResponse), ErrVersion},
	{"client ID of length -2", "0012 0000 00000001 fffe", new(ApiVersionsRequest), wire.ErrNegative},
	{"software that is null", "0012 0003 00000001 ffff 00 00 01 00", new(ApiVersionsRequest), wire.ErrNegative},
	{"tags out of order", "0012 0003 00000001 ffff 02 01 00 00 00 01 01 00", new(ApiVersionsRequest), wire.ErrKeyOrder},
	{"tags beyond the bytes", "0012 0003 00000001 ffff ffffffff0f", new(ApiVersionsRequest), wire.ErrTooLong},
	{"data of a tag beyond the bytes", "0012 0003 00000001 ffff 01 00 02 68", new(ApiVersionsRequest), io.ErrUnexpectedEOF},
	{"tag that comes twice", "0012 0003 00000001 ffff 02 01 00 01 00 01 01 00",
		new(ApiVersionsRequest), wire.ErrDuplicateKey},
	{"null list of APIs", "00000001 0000 ffffffff", new(ApiVersionsResponse), wire.ErrNegative},
	{"compact null list of APIs", "00000001 0000 00", &ApiVersionsResponse{Version: 3}, wire.ErrNegative},
	{"bytes left", "00000001 0000 00000000 00000000", new(ApiVersionsResponse), wire.ErrTrailingBytes},
	{"topics counted and not there", "0003 0001 00000001 ffff 7fffffff", new(MetadataRequest), wire.ErrTooLong},
	{"fewer topics than counted", "0003 0001 00000001 ffff 00000002 0000", new(MetadataRequest), io.ErrUnexpectedEOF},
}

func ptr[T any](v T) *T { return &v }

func unhex(t testing.TB, s string) []byte {
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	require.NoError(t, err)
	return b
}

func TestGolden(t *testing.T) {
	for _, kind := range kinds {
		for _, tt := range kind.messages {
			t.Run(kind.name+", "+tt.name, func(t *testing.T) {
				b := unhex(t, tt.hex)
				got := kind.new()
				require.NoError(t, wire.Unmarshal(b, got))
				for _, r := range []wire.Record{tt.record, got} {
					back, err := wire.Append(nil, r)
					require.NoError(t, err)
					assert.Equal(t, b, back)
				}
				for i := range b {
					require.ErrorIs(t, wire.Unmarshal(b[:i], got), io.ErrUnexpectedEOF, "cut to %d bytes", i)
				}
			})
		}
	}
}

func TestMalformed(t *testing.T) {
	for _, tt := range malformed {
		t.Run(tt.name, func(t *testing.T) {
			assert.ErrorIs(t, wire.Unmarshal(unhex(t, tt.hex), tt.record), tt.err)
		})
	}
}

func TestNullIsNotEmpty(t *testing.T) {
	for name, tt := range map[string]struct {
		hex  string
		want []TopicName
	}{
		"version 1, null":  {"0003 0001 00000001 ffff ffffffff", nil},
		"version 1, empty": {"0003 0001 00000001 ffff 00000000", []TopicName{}},
		"version 9, null":  {"0003 0009 00000001 ffff 00 00 00 00 00 00", nil},
		"version 9, empty": {"0003 0009 00000001 ffff 00 01 00 00 00 00", []TopicName{}},
	} {
		t.Run(name, func(t *testing.T) {
			var r MetadataRequest
			require.NoError(t, wire.Unmarshal(unhex(t, tt.hex), &r))
			assert.Equal(t, tt.want, r.Topics)
		})
	}
}

func TestRequestOfAnotherVersionCanBeAnswered(t *testing.T) {
	var r ApiVersionsRequest
	require.ErrorIs(t, wire.Unmarshal(unhex(t, "0012 0004 00000007 0001 78 00 01 01 00"), &r), ErrVersion)
	assert.Equal(t, Header{Version: 4, CorrelationID: 7, ClientID: ptr("x")}, r.Header)
}

// What a version has not is gone when it is decoded into a response that was of a later one.
func TestEarlierVersionIntoTheSameResponse(t *testing.T) {
	t.Run("ApiVersions", func(t *testing.T) {
		later, earlier := kinds[2].messages[0], kinds[1].messages[0]
		r := &ApiVersionsResponse{Version: 1}
		require.NoError(t, wire.Unmarshal(unhex(t, later.hex), r))
		r.Version = 0
		require.NoError(t, wire.Unmarshal(unhex(t, earlier.hex), r))
		assert.Equal(t, earlier.record, r)
	})
	t.Run("Metadata", func(t *testing.T) {
		later, earlier := kinds[6].messages[1], kinds[5].messages[1]
		r := &MetadataResponse{Version: 9}
		require.NoError(t, wire.Unmarshal(unhex(t, later.hex), r))
		r.Version = 1
		require.NoError(t, wire.Unmarshal(unhex(t, earlier.hex), r))
		assert.Equal(t, earlier.record, r)
	})
}

// What a version has not is not dropped when it is encoded, but refused.
func TestFieldsOfLaterVersions(t *testing.T) {
	for name, r := range map[string]wire.Record{
		"software":          &ApiVersionsRequest{SoftwareName: "go"},
		"tags of a header":  &ApiVersionsRequest{Header: Header{Tags: Tags{1: {}}}},
		"tags":              &ApiVersionsResponse{Tags: Tags{1: {}}},
		"throttle":          &ApiVersionsResponse{ThrottleMS: 1},
		"option":            &MetadataRequest{Header: Header{Version: 1}, CreateTopics: true},
		"cluster":           &MetadataResponse{Version: 1, ClusterID: ptr("")},
		"offline, in parts": &MetadataResponse{Version: 1, Topics: []Topic{{Partitions: []Partition{{Offline: []int32{1}}}}}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := wire.Append(nil, r)
			assert.ErrorIs(t, err, wire.ErrCondition)
		})
	}
}

func TestRecords(t *testing.T) {
	for _, kind := range kinds {
		c := wiretest.Config{New: kind.new, Allocs: -1} // tags are maps
		for _, tt := range kind.messages {
			c.Samples = append(c.Samples, tt.record)
			c.Golden = append(c.Golden, wiretest.Golden{Name: tt.name, Bytes: unhex(t, tt.hex), Record: tt.record})
		}
		t.Run(kind.name, func(t *testing.T) { wiretest.Test(t, c) })
	}
}

func TestFraming(t *testing.T) {
	var all framingtest.Stream
	for _, kind := range kinds {
		for _, tt := range kind.messages {
			frame := unhex(t, tt.hex)
			all.Bytes = append(wire.AppendUint32(all.Bytes, uint32(len(frame))), frame...)
			all.Frames = append(all.Frames, frame)
		}
	}
	small := Framing()
	small.Max = 1000
	framingtest.Test(t, small, framingtest.Options{Streams: []framingtest.Stream{all}, Max: 1000, Big: Framing()})
}

// A client asks which versions a broker takes, and reads the answer by the version that it asked in.
func Example() {
	name := "example"
	ask := ApiVersionsRequest{
		Header:          Header{Version: 3, CorrelationID: 7, ClientID: &name},
		SoftwareName:    "wirekit",
		SoftwareVersion: "2",
	}
	b, _ := wire.Append(nil, &ask)
	b, _ = Framing().AppendFrame(nil, b)
	fmt.Printf("%q\n", b)

	answer := []byte("\x00\x00\x00\x07\x00\x00\x02\x00\x03\x00\x00\x00\x09\x00\x00\x00\x00\x00\x00")
	r := ApiVersionsResponse{Version: ask.Header.Version}
	_ = wire.Dump(os.Stdout, answer, &r)
	fmt.Println(wire.Format(&r))
	// Output:
	// "\x00\x00\x00\x1d\x00\x12\x00\x03\x00\x00\x00\a\x00\aexample\x00\bwirekit\x022\x00"
	//      0  00 00 00 07                CorrelationID                  7
	//      4  00 00                      Error                          0
	//      6  02                         APIs                           1 (Count)
	//      7  00 03                      APIs[0].Key                    3
	//      9  00 00                      APIs[0].MinVersion             0
	//     11  00 09                      APIs[0].MaxVersion             9
	//     13  00                         APIs[0].Tags                   0 (Count)
	//     14  00 00 00 00                ThrottleMS                     0
	//     18  00                         Tags                           0 (Count)
	// {CorrelationID: 7, Error: 0, APIs: [{Key: 3, MinVersion: 0, MaxVersion: 9, Tags: []}], ThrottleMS: 0, Tags: []}
}
