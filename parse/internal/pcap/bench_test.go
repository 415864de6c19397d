package pcap

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

// BenchmarkReader reads recordings, on one core.
func BenchmarkReader(b *testing.B) {
	request := func(i int) string {
		return fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":"eth_getBlockByNumber","params":["0x%x",false]}`, i, i)
	}
	response := func(i int) string {
		return fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"result":{"hash":"0x%064x","transactions":["%s"]}}`, i, i, strings.Repeat("ab", 400))
	}
	kinds := []struct {
		name string
		tape func(k *talk, i int)
		open func(k *talk)
	}{
		{"lines", func(k *talk, i int) { k.out(request(i) + "\n").in(response(i) + "\n") }, func(k *talk) { k.open() }},
		{"http", func(k *talk, i int) { k.out(post(request(i))).in(reply(response(i))) }, func(k *talk) { k.open() }},
		{"websocket", func(k *talk, i int) { k.out(ws(0x81, true, request(i))).in(ws(0x81, false, response(i))) }, func(k *talk) { k.upgrade("") }},
		{"deflate", nil, func(k *talk) { k.upgrade("permessage-deflate") }},
	}
	for _, kind := range kinds {
		b.Run(kind.name, func(b *testing.B) {
			tp := newTape(b)
			var out, in deflater
			for c := range 8 {
				k := tp.talk(fmt.Sprintf("192.0.2.1:%d", 50000+c), server)
				kind.open(k)
				out, in = deflater{}, deflater{}
				for i := range 1000 {
					if kind.tape != nil {
						kind.tape(k, i)
						continue
					}
					k.out(ws(0xc1, true, out.message(request(i), false))).in(ws(0xc1, false, in.message(response(i), false)))
				}
			}
			file := tp.pcap(65535)
			b.SetBytes(int64(len(file)))
			b.ReportAllocs()
			for b.Loop() {
				r, err := NewReader(bytes.NewReader(file), Options{})
				n := 0
				for ; err == nil; n++ {
					_, err = r.Next()
				}
				if n != 16001 {
					b.Fatal(n, err)
				}
			}
		})
	}
}
