// Package serial speaks the serial task protocol of pcas: a client asks for one task at a time, a server answers. It
// does no network I/O of its own: it runs over any io.ReadWriteCloser.
//
//	          task 7  message "hello", in blocks
//	         +------+------+-----------+------+
//	request  |  07  |  05  | h e l l o |  00  |
//	         +------+------+-----------+------+
//	                  count 1..255       end
//
//	         +------+------+---- - - -+------+        +------+------+
//	answer   |  00  |  05  | h e l l o |  00  |   or   |  01  |  2a  |   or   02   ,  after any number of 03
//	         +------+------+---- - - -+------+        +------+------+
//	            OK   message                            Error  code      Goodbye                   Processing
//
// A message is a row of blocks, a count byte and that many bytes each, ended by a zero count ([framing.Blocks]). It may
// be of any size: both sides handle it in constant memory, a block after the other.
//
// # How to choose
//
// A server registers its tasks with a [Mux] and gives each connection to [Mux.Serve], or to [Mux.NewConn] for a [Conn]
// that it can cancel and disconnect. A client uses [Client]. [ReadRequest], [WriteRequest], [ReadResponse] and
// [WriteResponse] are the format alone, for captures and for programs with a loop of their own; [framing.Blocks]
// handles messages that are in memory.
//
// # What the protocol's documentation leaves open
//
// A keep-alive (task 250) carries a message, empty as a rule, and is answered with an empty OK. Processing has no data
// and may come any number of times before the final answer. A response code above 3 ends the connection. A server that
// is asked for a task it does not have, or for a reserved one, closes the connection, unless [Mux.NotFound] says
// otherwise.
//
// # Ends and errors
//
// io.EOF stands for the end of the stream before a request or an answer, and for the end of a message in its Body. A
// stream that ends anywhere else is io.ErrUnexpectedEOF.
//
// # Waiting
//
// A [Timeout] limits how long the other side may stand still, not how long a message may take. Until a task has written
// more than 4080 bytes of an answer, or flushed it, an error code can still replace it; after that what was written is
// on its way.
package serial
