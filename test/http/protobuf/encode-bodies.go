// Encodes objects as Go programs post them. Made protobuf-bodies.json, in a module of its own:
//
//	go mod init encode && go get k8s.io/client-go@v0.36.3
//	go run . < samples.json > protobuf-bodies.json
package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"log"
	"os"

	"k8s.io/apimachinery/pkg/runtime/serializer/protobuf"
	"k8s.io/client-go/kubernetes/scheme"
)

func main() {
	var samples []json.RawMessage
	if err := json.NewDecoder(os.Stdin).Decode(&samples); err != nil {
		log.Fatal(err)
	}
	bodies := map[string]string{}
	for _, sample := range samples {
		object, kind, err := scheme.Codecs.UniversalDeserializer().Decode(sample, nil, nil)
		if err != nil {
			log.Fatalf("%s: %v", sample, err)
		}
		encoder := scheme.Codecs.EncoderForVersion(protobuf.NewSerializer(scheme.Scheme, scheme.Scheme), kind.GroupVersion())
		var body bytes.Buffer
		if err := encoder.Encode(object, &body); err != nil {
			log.Fatal(err)
		}
		bodies[kind.Kind] = base64.StdEncoding.EncodeToString(body.Bytes())
	}
	out := json.NewEncoder(os.Stdout)
	out.SetIndent("", "  ")
	if err := out.Encode(bodies); err != nil {
		log.Fatal(err)
	}
}
