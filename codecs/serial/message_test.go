package serial_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	. "github.com/seed44153783/wirekit/codecs/serial"
)

func TestStrings(t *testing.T) {
	for _, test := range []struct{ want, got string }{
		{"task 7", (&Request{Task: 7}).String()},
		{"task 7 (sum)", (&Request{Task: 7, Name: "sum"}).String()},
		{"task keep-alive", (&Request{Task: KeepAlive}).String()},
		{"249", TaskCode(249).String()},
		{"reserved 251", TaskCode(251).String()},
		{"OK", (&Response{}).String()},
		{"Error 42", (&Response{Code: ResponseError, Error: 42}).String()},
		{"Goodbye", (&Response{Code: ResponseGoodbye}).String()},
		{"Processing", ResponseProcessing.String()},
		{"ResponseCode(4)", ResponseCode(4).String()},
		{"serial: error code 42", ErrorCode(42).Error()},
		{"serial: unknown response code 9", (&ResponseCodeError{Code: 9}).Error()},
		{"serial: task 3: serial: unknown task", (&TaskError{Task: 3, Err: ErrUnknownTask}).Error()},
		{"serial: task 3 (sum): serial: error code 1", (&TaskError{Task: 3, Name: "sum", Err: ErrorCode(1)}).Error()},
	} {
		assert.Equal(t, test.want, test.got)
	}
	assert.Equal(t, ErrorCode(42), ErrorCode(42).ErrorCode())
	assert.ErrorIs(t, &TaskError{Err: ErrorCode(42)}, ErrorCode(42))
	assert.ErrorIs(t, &ResponseCodeError{Code: 9}, ErrResponseCode)
}

// TestOddReaders cuts the stream every way; what is read and what is left must not depend on it.
func TestOddReaders(t *testing.T) {
	payload := bytes.Repeat([]byte("0123456789"), 100)
	var wire bytes.Buffer
	require.NoError(t, WriteRequest(&wire, Request{Task: 5, Body: iotest.DataErrReader(bytes.NewReader(payload))}))
	require.NoError(t, WriteRequest(&wire, Request{Task: 6}))
	for name, odd := range map[string]func(io.Reader) io.Reader{
		"plain": func(r io.Reader) io.Reader { return r }, "one byte": iotest.OneByteReader, "half": iotest.HalfReader,
		"data with error": iotest.DataErrReader,
		"empty reads": func(r io.Reader) io.Reader {
			n := 0
			return readerFunc(func(p []byte) (int, error) {
				if n++; n%3 != 0 {
					return 0, nil
				}
				return r.Read(p)
			})
		},
	} {
		t.Run(name, func(t *testing.T) {
			in := odd(bytes.NewReader(wire.Bytes()))
			r, err := ReadRequest(in)
			require.NoError(t, err)
			got, err := io.ReadAll(r.Body)
			require.NoError(t, err)
			assert.Equal(t, payload, got)
			r, err = ReadRequest(in)
			require.NoError(t, err)
			assert.Equal(t, TaskCode(6), r.Task)
			got, err = io.ReadAll(r.Body)
			require.NoError(t, err)
			assert.Empty(t, got)
			_, err = ReadRequest(in)
			assert.Equal(t, io.EOF, err)
		})
	}
}

// TestResponsesHaveABody: it can be read whatever the code, and is empty where there is no message.
func TestResponsesHaveABody(t *testing.T) {
	for in, want := range map[string]string{
		"\x00\x02ok\x00": "ok", "\x00\x00": "", "\x01\x07": "", "\x02": "", "\x03": "",
	} {
		r := strings.NewReader(in + "after")
		resp, err := ReadResponse(r)
		require.NoError(t, err)
		for range 2 {
			got, err := io.ReadAll(resp.Body)
			require.NoError(t, err)
			assert.Equal(t, want, string(got))
			want = ""
		}
		assert.Equal(t, 5, r.Len(), "%q", in)
		n, err := resp.Body.Read(nil)
		assert.Zero(t, n)
		assert.Equal(t, io.EOF, err)
	}
}

// TestTruncated cuts a request and the four responses at every point.
func TestTruncated(t *testing.T) {
	var request bytes.Buffer
	require.NoError(t, WriteRequest(&request, Request{Task: 5, Body: strings.NewReader(strings.Repeat("x", 300))}))
	for n := range request.Len() {
		r, err := ReadRequest(bytes.NewReader(request.Bytes()[:n]))
		if n == 0 {
			require.Equal(t, io.EOF, err)
			require.Zero(t, r)
			continue
		}
		require.NoError(t, err)
		_, err = io.ReadAll(r.Body)
		require.Equal(t, io.ErrUnexpectedEOF, err)
	}
	for _, resp := range []Response{
		{Body: strings.NewReader("hello")}, {Code: ResponseError, Error: 3}, {Code: ResponseGoodbye}, {Code: ResponseProcessing},
	} {
		var out bytes.Buffer
		require.NoError(t, WriteResponse(&out, resp))
		for n := range out.Len() {
			r, err := ReadResponse(bytes.NewReader(out.Bytes()[:n]))
			if err == nil {
				_, err = io.ReadAll(r.Body)
			}
			want := io.ErrUnexpectedEOF
			if n == 0 {
				want = io.EOF
			}
			require.Equal(t, want, err, "%v cut at %d", &resp, n)
		}
	}
}

func TestWriteErrors(t *testing.T) {
	broken := errors.New("broken")
	var out bytes.Buffer
	err := WriteResponse(&out, Response{Code: 4})
	assert.Equal(t, &ResponseCodeError{Code: 4}, err)
	assert.Zero(t, out.Len())
	assert.Equal(t, ErrReserved, WriteRequest(&out, Request{Task: 255}))
	assert.Zero(t, out.Len())

	reads := 0
	assert.Equal(t, io.ErrNoProgress, WriteRequest(&out, Request{Task: 1, Body: readerFunc(func([]byte) (int, error) { reads++; return 0, nil })}))
	assert.Equal(t, 100, reads)
	out.Reset()

	for name, test := range map[string]struct {
		body io.Reader
		want error
	}{
		"error":           {iotest.ErrReader(broken), broken},
		"no progress":     {readerFunc(func([]byte) (int, error) { return 0, nil }), io.ErrNoProgress},
		"cut":             {iotest.ErrReader(io.ErrUnexpectedEOF), io.ErrUnexpectedEOF},
		"data with error": {readerFunc(func(p []byte) (int, error) { return copy(p, "x"), broken }), broken},
	} {
		assert.Equal(t, test.want, WriteRequest(&out, Request{Body: test.body}), name)
	}
	for _, n := range []int{-1, 1 << 20} {
		assert.EqualError(t, WriteRequest(&out, Request{Body: readerFunc(func([]byte) (int, error) { return n, nil })}),
			"serial: reader returned an impossible count")
	}
	for _, size := range []int{0, 100, 5000, 100_000} {
		w := script("")
		w.writeErr = broken
		assert.Equal(t, broken, WriteRequest(w, Request{Body: bytes.NewReader(make([]byte, size))}))
		assert.Equal(t, 1, w.writes, "no write after a failed one")
		assert.Equal(t, broken, WriteResponse(w, Response{Body: bytes.NewReader(make([]byte, size))}))
	}
	short := writerFunc(func(p []byte) (int, error) { return len(p) - 1, nil })
	for _, resp := range []Response{{}, {Code: ResponseError}, {Code: ResponseGoodbye}} {
		assert.Equal(t, io.ErrShortWrite, WriteResponse(short, resp))
	}
}

// writerFunc is a Write method.
type writerFunc func(p []byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

// TestEmptyReadsOfBody: fewer than 100 in a row are no error.
func TestEmptyReadsOfBody(t *testing.T) {
	n := 0
	body := readerFunc(func(p []byte) (int, error) {
		n++
		switch {
		case n%100 != 0:
			return 0, nil
		case n == 500:
			return 0, io.EOF
		}
		return copy(p, "x"), nil
	})
	var out bytes.Buffer
	require.NoError(t, WriteRequest(&out, Request{Task: 1, Body: body}))
	assert.Equal(t, "\x01\x04xxxx\x00", out.String())
}

func TestSmallMessageIsOneWrite(t *testing.T) {
	for _, size := range []int{0, 1, 255, 4000, 4080} {
		w := script("")
		require.NoError(t, WriteRequest(w, Request{Body: bytes.NewReader(make([]byte, size))}))
		assert.Equal(t, 1, w.writes, "%d bytes", size)
	}
}

// TestConstantMemory sends 64 MiB through a request: neither side may hold it.
func TestConstantMemory(t *testing.T) {
	const size = 64 << 20
	reader, writer := io.Pipe()
	var n int64
	got := allocated(func() {
		done := make(chan error)
		go func() {
			done <- WriteRequest(writer, Request{Task: 1, Body: io.LimitReader(readerFunc(func(p []byte) (int, error) { return len(p), nil }), size)})
		}()
		r, err := ReadRequest(reader)
		require.NoError(t, err)
		n, err = io.Copy(io.Discard, r.Body)
		require.NoError(t, err)
		require.NoError(t, <-done)
	})
	assert.EqualValues(t, size, n)
	assert.Less(t, got, uint64(128<<10))
}
