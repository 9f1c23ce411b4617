// Package kafka describes requests and responses of Apache Kafka's protocol (kafka.apache.org/protocol): ApiVersions in
// versions 0 to 3 and Metadata in versions 1 and 9. It shows versions of one message, text and lists that may be null,
// compact lengths, which are one more than they say, and tagged fields. It is there to read and to copy, not to import.
//
// A message is a length, which [Framing] takes off, a header, and a body:
//
//	request   +---------+-------------+----------------+-------------------+----------------+------
//	          | API key | API version | correlation ID | client ID         | tagged fields, | body
//	          | i16     | i16         | i32            | i16 length + text | from header v2 |
//	          +---------+-------------+----------------+-------------------+----------------+------
//	response  +----------------+--------------------------------+------
//	          | correlation ID | tagged fields, from header v1, | body
//	          | i32            | but not in ApiVersions         |
//	          +----------------+--------------------------------+------
//
// Flexible versions, of ApiVersions from 3 and of Metadata from 9, have compact lengths and tagged fields; the others
// have neither. A response does not say its version: set Version to that of the request with its correlation ID before
// decoding.
//
//	              length of text      count of a list      tagged fields
//	not flexible  i16, null is -1     i32, null is -1      none
//	flexible      uvarint, n+1,       uvarint, n+1,        count, { tag, length, data } ...: all
//	              null is 0           null is 0            numbers are uvarints, tags ascend
package kafka

import (
	"errors"

	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/wire"
)

// ErrVersion is returned for a version of a message that is not described here. The header of a request
// is decoded all the same, but for its tags, so that it can be answered.
var ErrVersion = errors.New("kafka: version that is not described")

// Framing cuts a stream into messages, without their lengths.
func Framing() framing.Length { return framing.Kafka() }

// A form is how a version writes lengths and counts.
type form struct {
	text, list wire.Prefix
	flexible   bool
}

var (
	compact     = wire.PrefixUvarint.Plus(1)
	plain       = form{text: wire.PrefixInt16BE, list: wire.PrefixInt32BE}
	flexible    = form{text: compact, list: compact, flexible: true}
	apiVersions = map[int16]form{0: plain, 1: plain, 2: plain, 3: flexible}
	metadata    = map[int16]form{1: plain, 9: flexible}
)

// Tags are tagged fields by their tags. None is known here, and all are kept.
type Tags = map[uint64][]byte

// tags codes the tagged fields of a flexible version, which stand in ascending order.
func (f form) tags(c *wire.Codec, name string, t *Tags) {
	for tag, data := range wire.SortedMap(c.If(f.flexible), name, wire.PrefixUvarint, t) {
		c.Uvarint("Tag", tag)
		c.ByteArray("Data", wire.PrefixUvarint, data)
	}
}

// Header starts a request, after its API key. Flexible versions of a request have version 2 of the header, with Tags,
// others version 1.
type Header struct {
	Version       int16
	CorrelationID int32
	ClientID      *string // nil is null
	Tags          Tags
}

// code codes the API key and the header of a request.
func (h *Header) code(c *wire.Codec, key string, described map[int16]form) form {
	c.Magic("Key", key)
	c.Int16("Version", &h.Version)
	c.Int32("CorrelationID", &h.CorrelationID)
	c.NullString("ClientID", wire.PrefixInt16BE.Null(), &h.ClientID)
	f, ok := described[h.Version]
	c.Check("Version", ok, ErrVersion)
	f.tags(c, "HeaderTags", &h.Tags)
	return f
}

// ApiVersionsRequest asks a broker for the versions that it takes, in versions 0 to 3:
//
//	header | from version 3: software's name | software's version | tags
type ApiVersionsRequest struct {
	Header                        Header
	SoftwareName, SoftwareVersion string
	Tags                          Tags
}

// Fields implements [wire.Record].
func (r *ApiVersionsRequest) Fields(c *wire.Codec) {
	f := r.Header.code(c, "\x00\x12", apiVersions)
	c.If(f.flexible).String("SoftwareName", f.text, &r.SoftwareName)
	c.If(f.flexible).String("SoftwareVersion", f.text, &r.SoftwareVersion)
	f.tags(c, "Tags", &r.Tags)
}

// ApiVersionsResponse answers it, in versions 0 to 3. Its header has no tags in any version, so that a client can read
// it whatever the broker takes:
//
//	correlation ID i32 | error i16 | count | { key i16 | least i16 | most i16 | tags } ...
//	from version 1: throttle i32 | tags
type ApiVersionsResponse struct {
	Version       int16 // of the request; it is not in the bytes
	CorrelationID int32
	Error         int16
	APIs          []API
	ThrottleMS    int32
	Tags          Tags
}

// API is the versions of a request that a broker takes.
type API struct {
	Key, MinVersion, MaxVersion int16
	Tags                        Tags
}

// Fields implements [wire.Record].
func (r *ApiVersionsResponse) Fields(c *wire.Codec) {
	f, ok := apiVersions[r.Version]
	c.Check("Version", ok, ErrVersion)
	c.Int32("CorrelationID", &r.CorrelationID)
	c.Int16("Error", &r.Error)
	for a := range wire.List(c, "APIs", f.list, &r.APIs) {
		c.Int16("Key", &a.Key)
		c.Int16("MinVersion", &a.MinVersion)
		c.Int16("MaxVersion", &a.MaxVersion)
		f.tags(c, "Tags", &a.Tags)
	}
	c.If(r.Version >= 1).Int32("ThrottleMS", &r.ThrottleMS)
	f.tags(c, "Tags", &r.Tags)
}

// MetadataRequest asks about topics and brokers, in version 1 or 9:
//
//	header | count | { name | tags } ...
//	from version 9: create bool | cluster operations bool | topic operations bool | tags
type MetadataRequest struct {
	Header                                           Header
	Topics                                           []TopicName // nil, which is null: all
	CreateTopics, ClusterOperations, TopicOperations bool        // the operations are to be told
	Tags                                             Tags
}

// TopicName is a topic that is asked about.
type TopicName struct {
	Name string
	Tags Tags
}

// Fields implements [wire.Record].
func (r *MetadataRequest) Fields(c *wire.Codec) {
	f := r.Header.code(c, "\x00\x03", metadata)
	for t := range wire.List(c, "Topics", f.list.Null(), &r.Topics) {
		c.String("Name", f.text, &t.Name)
		f.tags(c, "Tags", &t.Tags)
	}
	c.If(f.flexible).Bool("CreateTopics", &r.CreateTopics)
	c.If(f.flexible).Bool("ClusterOperations", &r.ClusterOperations)
	c.If(f.flexible).Bool("TopicOperations", &r.TopicOperations)
	f.tags(c, "Tags", &r.Tags)
}

// MetadataResponse answers it, in version 1 or 9; what is marked with a 9 is in version 9 alone:
//
//	correlation ID i32 | 9: tags | 9: throttle i32
//	count | { node i32 | host | port i32 | rack, may be null | 9: tags } ...
//	9: cluster ID, may be null | controller i32
//	count | { error i16 | name | internal bool | partitions | 9: operations i32 | 9: tags } ...
//	9: operations i32 | 9: tags
//
//	partitions: count | { error i16 | index i32 | leader i32 | 9: leader epoch i32
//	            replicas | in sync | 9: offline | 9: tags } ..., where each of the three is a count and i32s
type MetadataResponse struct {
	Version                   int16 // of the request; it is not in the bytes
	CorrelationID, ThrottleMS int32
	HeaderTags, Tags          Tags
	Brokers                   []Broker
	ClusterID                 *string
	ControllerID              int32
	Topics                    []Topic
	Operations                int32 // a bit for each that the client may do
}

// Broker is where a broker is reached.
type Broker struct {
	NodeID, Port int32
	Host         string
	Rack         *string
	Tags         Tags
}

// Topic is a topic and its partitions.
type Topic struct {
	Error      int16
	Name       string
	Internal   bool
	Partitions []Partition
	Operations int32
	Tags       Tags
}

// Partition says which nodes have a partition.
type Partition struct {
	Error                      int16
	Index, Leader, LeaderEpoch int32
	Replicas, InSync, Offline  []int32
	Tags                       Tags
}

// Fields implements [wire.Record].
func (r *MetadataResponse) Fields(c *wire.Codec) {
	f, ok := metadata[r.Version]
	c.Check("Version", ok, ErrVersion)
	c.Int32("CorrelationID", &r.CorrelationID)
	f.tags(c, "HeaderTags", &r.HeaderTags)
	c.If(f.flexible).Int32("ThrottleMS", &r.ThrottleMS)
	for b := range wire.List(c, "Brokers", f.list, &r.Brokers) {
		c.Int32("NodeID", &b.NodeID)
		c.String("Host", f.text, &b.Host)
		c.Int32("Port", &b.Port)
		c.NullString("Rack", f.text.Null(), &b.Rack)
		f.tags(c, "Tags", &b.Tags)
	}
	c.If(f.flexible).NullString("ClusterID", f.text.Null(), &r.ClusterID)
	c.Int32("ControllerID", &r.ControllerID)
	for t := range wire.List(c, "Topics", f.list, &r.Topics) {
		t.code(c, f)
	}
	c.If(f.flexible).Int32("Operations", &r.Operations)
	f.tags(c, "Tags", &r.Tags)
}

func (t *Topic) code(c *wire.Codec, f form) {
	c.Int16("Error", &t.Error)
	c.String("Name", f.text, &t.Name)
	c.Bool("Internal", &t.Internal)
	for p := range wire.List(c, "Partitions", f.list, &t.Partitions) {
		c.Int16("Error", &p.Error)
		c.Int32("Index", &p.Index)
		c.Int32("Leader", &p.Leader)
		c.If(f.flexible).Int32("LeaderEpoch", &p.LeaderEpoch)
		c.Int32s("Replicas", f.list, &p.Replicas)
		c.Int32s("InSync", f.list, &p.InSync)
		c.If(f.flexible).Int32s("Offline", f.list, &p.Offline)
		f.tags(c, "Tags", &p.Tags)
	}
	c.If(f.flexible).Int32("Operations", &t.Operations)
	f.tags(c, "Tags", &t.Tags)
}
