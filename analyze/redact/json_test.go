package redact

import (
	"bytes"
	"encoding/json"
	"testing"
	"unicode/utf8"
)

func TestMaskJSON(t *testing.T) {
	var m Masker
	for in, want := range map[string]string{
		`null`:                           `null`,
		` { "a" : [ 1.0, 2e3, true ] } `: `{"a":[1.0,2e3,true]}`,
		`{"b":1,"a":2,"b":3}`:            `{"b":1,"a":2,"b":3}`,
		`"\u00e9 \/"`:                    `"\u00e9 \/"`,
		`{"token":"x","tokens":["y","z"],"n":{"token":3,"a":"b"}}`: `{"token":"…","tokens":["…","…"],"n":{"token":3,"a":"b"}}`,
		`{"cortexToken":"x","clientSecret":"y","license":"z"}`:     `{"cortexToken":"…","clientSecret":"…","license":"…"}`,
		`{"x-api-key":["k",["l",{"a":"m"}],"n"],"a":"o"}`:          `{"x-api-key":["…",["…",{"a":"…"}],"…"],"a":"o"}`,
		`{"pass\u0077ord":"x\"}"}`:                                 `{"pass\u0077ord":"…"}`,
		`{"token":null,"a":"x","monkey":"y"}`:                      `{"token":null,"a":"x","monkey":"y"}`,
		`["Bearer abcdefgh12345678",{"a":"password=hunter22"}]`:    `["Bearer …",{"a":"password=…"}]`,
		`{"password":{"value":"x","n":[1,{"m":-2.5e3,"t":true}]}}`: `{"password":{"value":"…","n":["…",{"m":"…","t":true}]}}`,
		`{"token":{"symbol":"WETH","decimals":18}}`:                `{"token":{"symbol":"WETH","decimals":18}}`,
		`{"token":"0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48"}`:   `{"token":"0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48"}`,
		`{"max_tokens":4096,"progressToken":"a1","seed":42}`:       `{"max_tokens":4096,"progressToken":"a1","seed":42}`,
		`{"body":"{\"pwd\": \"x y\", \"a\":1}","b":"[1, 2]"}`:      `{"body":"{\"pwd\": \"…\", \"a\":1}","b":"[1, 2]"}`,
		`{"Bearer Zk3PrivKeyTokenValu1":1}`:                        `{"Bearer …978393":1}`,
		`{"a":NaN}`:                                                `"{\"a\":NaN}"`,
		`{"password":"hunter22","a":NaN}`:                          `"{\"password\":\"…\",\"a\":NaN}"`,
		"{\"a\":\"\xff\"}":                                         `{"a":"` + "\ufffd" + `"}`,
		``:                                                         `""`,
	} {
		if got := string(m.JSON([]byte(in))); got != want {
			t.Errorf("%q becomes %s, want %s", in, got, want)
		}
	}
}

// TestMaskObject has what was sent, in whatever state it is.
func TestMaskObject(t *testing.T) {
	var m Masker
	for in, want := range map[string]string{
		"{ \"a\" : [ 1.0,\n NaN ] }":              `{"a":[1.0,NaN]}`,
		`{"password" : "x", "n":{"token":["y"]}}`: `{"password":"…","n":{"token":["…"]}}`,
		`{"a":1}]}]}`:                     `{"a":1}]}]}`,
		`{'a': Bearer}`:                   `{'a':Bearer}`,
		`{"a":"Bearer abcdefgh12345678"}`: `{"a":"Bearer …"}`,
		"{\"a\":\"\xff\"}":                `{"a":"` + "\ufffd" + `"}`,
		`{"a":"b","password":"x\"`:        `{"a":"b","password":`,
		`{"method":"mining.authorize","params":["w",["x"],"x"]}`:                `{"method":"mining.authorize","params":["w",["…"],"x"]}`,
		`{"params":["w","x",{"params":["a","b"]}],"method":"mining.authorize"}`: `{"params":["w","…",{"params":["a","b"]}],"method":"mining.authorize"}`,
		`{"method":"x","params":{"token":"a1b2c3d4"}}`:                          `{"method":"x","params":{"token":"…"}}`,
	} {
		if got := m.Object([]byte(in), false); got != want {
			t.Errorf("%q becomes %s, want %s", in, got, want)
		}
	}
	if got, want := m.Object([]byte(`{"a":"b","password":"hunt`), true), `{"a":"b","password":…`; got != want {
		t.Errorf("what is cut becomes %s, want %s", got, want)
	}
}

// TestMaskLine has lines of logs with JSON in them.
func TestMaskLine(t *testing.T) {
	var m Masker
	for in, want := range map[string]string{
		`recv {"license": "x", "a": 1} in 5 ms`: `recv {"license":"…","a":1} in 5 ms`,
		"token=abcdef123 done":                  "token=… done",
		`a {"mnemonic":"one two`:                `a {"mnemonic":…`,
		"func() { return } password=hunter22":   "func() { return } password=…",
		`[{"pwd":"x"}, {"pwd":"y"}] {"pwd":"z"`: `[{"pwd":"…"}, {"pwd":"…"}] {"pwd":"…"`,
		"a \xff{\"n\":NaN, \"pwd\":\"x\"}":      "a \ufffd{\"n\":NaN, \"pwd\":\"…\"}",
		"":                                      "",
	} {
		if got := m.Line([]byte(in)); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
}

// FuzzMaskJSON sees that whatever comes in, JSON on one line comes out.
func FuzzMaskJSON(f *testing.F) {
	f.Add([]byte(`{"token":["x",{"a":"Bearer abcdefgh12345678"}],"b":[1,"\ud800"]}`))
	f.Add([]byte("{\"a\":\"\xff\\\"\"}"))
	f.Fuzz(func(t *testing.T, in []byte) {
		var m Masker
		out := m.JSON(in)
		if !json.Valid(out) || !utf8.Valid(out) || bytes.ContainsAny(out, "\r\n") {
			t.Fatalf("%q becomes %q", in, out)
		}
	})
}
