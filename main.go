// Command rpclog analyses captures of JSON-RPC traffic: which errors, in
// which calls and sessions, when, and what led to what.
package main

import (
	"os"

	"rpclog/cli"
)

func main() {
	os.Exit(cli.Run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
