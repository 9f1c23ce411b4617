module github.com/seed44153783/wirekit/bench

go 1.26.0

require (
	github.com/dennwc/varint v1.0.0
	github.com/kelindar/binary v1.0.19
	github.com/libp2p/go-msgio v0.3.0
	github.com/multiformats/go-varint v0.1.0
	github.com/mus-format/mus-go v0.7.2
	github.com/quic-go/quic-go v0.65.0
	github.com/seed44153783/wirekit v0.0.0
	github.com/stretchr/testify v1.12.1
	github.com/tinylib/msgp v1.6.5
	golang.org/x/crypto v0.57.0
	google.golang.org/protobuf v1.36.12
)

require (
	github.com/libp2p/go-buffer-pool v0.0.2 // indirect
	github.com/mus-format/common-go v0.0.0-20251026152644-9f5ac6728d8a // indirect
	github.com/philhofer/fwd v1.2.0 // indirect
	go.yaml.in/yaml/v3 v3.0.5 // indirect
	golang.org/x/exp v0.0.0-20260908205506-85c1c2202aba // indirect
)

replace github.com/seed44153783/wirekit => ../
