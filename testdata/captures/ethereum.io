// What a small test node answers. No times: order is the only clock.
// speconly: client response is only checked for schema validity.
>> {"jsonrpc":"2.0","id":1,"method":"web3_clientVersion","params":[]}
<< {"jsonrpc":"2.0","id":1,"result":"testnode/v1.4.0-stable/linux-amd64/go1.26"}
>> {"jsonrpc":"2.0","id":2,"method":"eth_chainId"}
<< {"jsonrpc":"2.0","id":2,"result":"0xc72dd9d5e883e"}
>> {"jsonrpc":"2.0","id":3,"method":"eth_blockNumber","params":[]}
<< {"jsonrpc":"2.0","id":3,"result":"0x36"}
>> {"jsonrpc":"2.0","id":4,"method":"net_version","params":[]}
<< {"jsonrpc":"2.0","id":4,"result":"3503995874084926"}

// gets balances; the second block does not exist
>> {"jsonrpc":"2.0","id":5,"method":"eth_getBalance","params":["0x7f39c581f595b53c5cb19bd0b3f8da6c935e2ca0","latest"]}
<< {"jsonrpc":"2.0","id":5,"result":"0x1bc16d674ec80000"}
>> {"jsonrpc":"2.0","id":6,"method":"eth_getBalance","params":["0x7f39c581f595b53c5cb19bd0b3f8da6c935e2ca0","0xffff"]}
<< {"jsonrpc":"2.0","id":6,"error":{"code":-32000,"message":"header not found"}}
>> {"jsonrpc":"2.0","id":7,"method":"eth_getBalance","params":["0x12","latest"]}
<< {"jsonrpc":"2.0","id":7,"error":{"code":-32602,"message":"invalid argument 0: hex string has length 2, want 40 for common.Address"}}

// block number without 0x prefix, reversed range, range beyond head
>> {"jsonrpc":"2.0","id":8,"method":"debug_getRawBlock","params":["2"]}
<< {"jsonrpc":"2.0","id":8,"error":{"code":-32602,"message":"invalid argument 0: hex string without 0x prefix"}}
>> {"jsonrpc":"2.0","id":9,"method":"eth_getLogs","params":[{"fromBlock":"0x32","toBlock":"0x2f"}]}
<< {"jsonrpc":"2.0","id":9,"error":{"code":-32602,"message":"invalid block range params"}}
>> {"jsonrpc":"2.0","id":10,"method":"eth_getLogs","params":[{"fromBlock":"0x32","toBlock":"0x99"}]}
<< {"jsonrpc":"2.0","id":10,"error":{"code":-32602,"message":"block range extends beyond current head block"}}
>> {"jsonrpc":"2.0","id":11,"method":"eth_getLogs","params":[{"address":["0x7f39c581f595b53c5cb19bd0b3f8da6c935e2ca0"],"fromBlock":"0x1","toBlock":"0x4"}]}
<< {"jsonrpc":"2.0","id":11,"result":[{"address":"0x7f39c581f595b53c5cb19bd0b3f8da6c935e2ca0","topics":["0x9209dcb468e07e032fd0db161b56bb9a2f5fe555a6323d188a3b99e68433f7a4","0x3c5e11dc057071e2b0cf6128e6e96235783d50ead5d279dd919304ad752a37fe"],"data":"0x0000000000000000000000000000000000000000000000000000000000000001","blockNumber":"0x2","transactionHash":"0x80ac04c605ed2d8f598271fc0ed9adb98a5c1df882c684b3e38e01837f1d286b","transactionIndex":"0x0","blockHash":"0x425cb9251350449f9113a04b2566da7db79e4bc91fcb656add11adf5db7a19e5","logIndex":"0x0","removed":false}]}

// calls a contract that reverts with Error(string), with Panic(uint256), with data of its own, with nothing
>> {"jsonrpc":"2.0","id":12,"method":"eth_call","params":[{"from":"0x0000000000000000000000000000000000000000","gas":"0x186a0","input":"0x01","to":"0x7f39c581f595b53c5cb19bd0b3f8da6c935e2ca0"},"latest"]}
<< {"jsonrpc":"2.0","id":12,"error":{"code":3,"message":"execution reverted: user error","data":"0x08c379a00000000000000000000000000000000000000000000000000000000000000020000000000000000000000000000000000000000000000000000000000000000a75736572206572726f7200000000000000000000000000000000000000000000"}}
>> {"jsonrpc":"2.0","id":13,"method":"eth_call","params":[{"from":"0x0000000000000000000000000000000000000000","gas":"0x186a0","input":"0x00","to":"0x7f39c581f595b53c5cb19bd0b3f8da6c935e2ca0"},"latest"]}
<< {"jsonrpc":"2.0","id":13,"error":{"code":3,"message":"execution reverted: assert(false)","data":"0x4e487b710000000000000000000000000000000000000000000000000000000000000001"}}
>> {"jsonrpc":"2.0","id":14,"method":"eth_estimateGas","params":[{"from":"0x00000000219ab540356cbb839cbe05303d7705fa","input":"0xff030405","to":"0x7f39c581f595b53c5cb19bd0b3f8da6c935e2ca0"}]}
<< {"jsonrpc":"2.0","id":14,"error":{"code":3,"message":"execution reverted","data":"0x77726f6e672d63616c6c6461746173697a65"}}
>> {"jsonrpc":"2.0","id":15,"method":"eth_call","params":[{"from":"0x0000000000000000000000000000000000000000","to":"0x7f39c581f595b53c5cb19bd0b3f8da6c935e2ca0","input":"0xdead"},"latest"]}
<< {"jsonrpc":"2.0","id":15,"error":{"code":3,"message":"execution reverted","data":"0x"}}
>> {"jsonrpc":"2.0","id":16,"method":"eth_estimateGas","params":[{"from":"0x00000000219ab540356cbb839cbe05303d7705fa","to":"0x7f39c581f595b53c5cb19bd0b3f8da6c935e2ca0"}]}
<< {"jsonrpc":"2.0","id":16,"result":"0x5208"}
>> {"jsonrpc":"2.0","id":17,"method":"eth_call","params":[{"from":"0x00000000219ab540356cbb839cbe05303d7705fa","to":"0x7f39c581f595b53c5cb19bd0b3f8da6c935e2ca0","input":"0xff01"},"latest"]}
<< {"jsonrpc":"2.0","id":17,"result":"0xffee"}

// sends transactions that the pool will not have
>> {"jsonrpc":"2.0","id":18,"method":"eth_sendRawTransaction","params":["0xf86ccbf0d5e6d2e0cc811dcb8542e32df493066b989df9a074243983221f188d062456f1480c1d10440bd0f2ea9156934543d65628343db26ca374bde657a13442b11e158b6ea92df3ccc05201a43ac4d948c58ca40a92ffb1d285307bd72886654fadab7d1ca3214353d94b53ba"]}
<< {"jsonrpc":"2.0","id":18,"result":"0x9e6c9151ec14f0be74618639f088ff5dd636c0d3858767096d25d66162005b10"}
>> {"jsonrpc":"2.0","id":19,"method":"eth_sendRawTransaction","params":["0xf86cdaf27814031632742e8ff1150af0c7a1a5fb269a997d7112accd72576d32e1f82c371a5c1856a445bf5c016d76b4e0f67ee23ebda27a59a60be9762511b27226c3a7a37ba47e4983af75d865ccd95c0f3220950d4fac9bc8b6c4dac743d4b0cd250e827049b37f83f7dfe06e"]}
<< {"jsonrpc":"2.0","id":19,"error":{"code":-32000,"message":"nonce too low: next nonce 5, tx nonce 4"}}
>> {"jsonrpc":"2.0","id":20,"method":"eth_sendRawTransaction","params":["0xf86cbf227d42b138036b6faa47b079c0e7503e4cd9e2a711b3ce66475e3988f130e8fbb7b16ce20dd12ea549f200a91ffbb0e097a2127778c8ee11734a9a72aae04cb74d8524d297d81aada7906817f51e345069debfdcfa9bc2183b8b0a4fe8a8952d559f45abdc6b514318e65e"]}
<< {"jsonrpc":"2.0","id":20,"error":{"code":-32000,"message":"insufficient funds for gas * price + value: balance 0, tx cost 21000000000000, overshot 21000000000000"}}
>> {"jsonrpc":"2.0","id":21,"method":"eth_sendRawTransaction","params":["0x02"]}
<< {"jsonrpc":"2.0","id":21,"error":{"code":-32000,"message":"rlp: value size exceeds available input length"}}

// methods that this node does not have; the second is a misspelling
>> {"jsonrpc":"2.0","id":22,"method":"eth_getWork","params":[]}
<< {"jsonrpc":"2.0","id":22,"error":{"code":-32601,"message":"the method eth_getWork does not exist/is not available"}}
>> {"jsonrpc":"2.0","id":23,"method":"eth_getBlockByNumer","params":["latest",false]}
<< {"jsonrpc":"2.0","id":23,"error":{"code":-32601,"message":"the method eth_getBlockByNumer does not exist/is not available"}}
>> {"jsonrpc":"2.0","id":24,"method":"trace_filter","params":[{"fromBlock":"0x1"}]}
<< {"jsonrpc":"2.0","id":24,"error":{"code":-32601,"message":"the method trace_filter does not exist/is not available"}}

// a block that is not there is null, which is no error
>> {"jsonrpc":"2.0","id":25,"method":"eth_getBlockByNumber","params":["0x3e8",true]}
<< {"jsonrpc":"2.0","id":25,"result":null}
>> {"jsonrpc":"2.0","id":26,"method":"eth_getTransactionReceipt","params":["0xee0c51573a3e0048819fd2243865ab92b05948f0f73a3afcb9aab87466b2d066"]}
<< {"jsonrpc":"2.0","id":26,"result":null}

// results that speak of errors and are none
>> {"jsonrpc":"2.0","id":27,"method":"debug_traceTransaction","params":["0x34e7db234a92a50cbc04c055d5f7e12d85edf7cb992330c55fa8aa71722049e4",{"tracer":"callTracer"}]}
<< {"jsonrpc":"2.0","id":27,"result":{"from":"0x00000000219ab540356cbb839cbe05303d7705fa","gas":"0xea60","gasUsed":"0xea60","to":"0x7f39c581f595b53c5cb19bd0b3f8da6c935e2ca0","input":"0x01","error":"out of gas","value":"0x0","type":"CALL","calls":[{"from":"0x7f39c581f595b53c5cb19bd0b3f8da6c935e2ca0","gas":"0x0","gasUsed":"0x0","to":"0x00000000219ab540356cbb839cbe05303d7705fa","error":"execution reverted","revertReason":"user error","type":"STATICCALL"}]}}
>> {"jsonrpc":"2.0","id":28,"method":"eth_createAccessList","params":[{"gas":"0x186a0","input":"0x01","to":"0x7f39c581f595b53c5cb19bd0b3f8da6c935e2ca0"},"latest"]}
<< {"jsonrpc":"2.0","id":28,"result":{"accessList":[{"address":"0x7f39c581f595b53c5cb19bd0b3f8da6c935e2ca0","storageKeys":["0x00000000000000000000000000000000000000000000000000000000000042ff"]}],"error":"execution reverted","gasUsed":"0x639d"}}
>> {"jsonrpc":"2.0","id":29,"method":"eth_simulateV1","params":[{"blockStateCalls":[{"calls":[{"to":"0x7f39c581f595b53c5cb19bd0b3f8da6c935e2ca0","input":"0x01"}]}]},"latest"]}
<< {"jsonrpc":"2.0","id":29,"result":[{"number":"0x37","calls":[{"status":"0x0","returnData":"0x08c379a00000000000000000000000000000000000000000000000000000000000000020000000000000000000000000000000000000000000000000000000000000000a75736572206572726f7200000000000000000000000000000000000000000000","gasUsed":"0x55f5","logs":[],"error":{"code":3,"message":"execution reverted: user error","data":"0x08c379a00000000000000000000000000000000000000000000000000000000000000020000000000000000000000000000000000000000000000000000000000000000a75736572206572726f7200000000000000000000000000000000000000000000"}}]}]}

// a batch: answers come in an order of their own, one of them is an error
>> [{"jsonrpc":"2.0","id":101,"method":"eth_blockNumber","params":[]},{"jsonrpc":"2.0","id":102,"method":"eth_getStorageAt","params":["0x7f39c581f595b53c5cb19bd0b3f8da6c935e2ca0","0xasdf","latest"]},{"jsonrpc":"2.0","id":103,"method":"eth_gasPrice","params":[]}]
<< [{"jsonrpc":"2.0","id":101,"result":"0x36"},{"jsonrpc":"2.0","id":103,"result":"0x1a21398"},{"jsonrpc":"2.0","id":102,"error":{"code":-32602,"message":"invalid hex in storage key: \"0xasdf\""}}]

// a batch with a request that is none: its answer has id null
>> [{"jsonrpc":"2.0","id":104,"method":"eth_chainId"},{"jsonrpc":"2.0","foo":"boo"}]
<< [{"jsonrpc":"2.0","id":104,"result":"0xc72dd9d5e883e"},{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"invalid request"}}]

// a subscription: the node speaks on its own
>> {"jsonrpc":"2.0","id":"sub-1","method":"eth_subscribe","params":["newHeads"]}
<< {"jsonrpc":"2.0","id":"sub-1","result":"0x9ce59a13059e417087c02d3236a0b1cc"}
<< {"jsonrpc":"2.0","method":"eth_subscription","params":{"subscription":"0x9ce59a13059e417087c02d3236a0b1cc","result":{"number":"0x37","hash":"0x4573e2301661140a4c5986145a8ffd0a6fff94fca4a90c9cdd780e031002fb5e","parentHash":"0xb38f00627307209e0fa185c8223135cb8fdfb3856ff0546264c4af9ed79f1b9c","gasUsed":"0x5208"}}}
<< {"jsonrpc":"2.0","method":"eth_subscription","params":{"subscription":"0x9ce59a13059e417087c02d3236a0b1cc","result":{"number":"0x38","hash":"0x674aad0eeadd0fbcdedebfeecea92f2e424b4c2f420a844af02d300c798e2df6","parentHash":"0x66bcf0432181a58e873db90fcd716aa180df979005c2389510979904a5b7f8ca","gasUsed":"0x5208"}}}
>> {"jsonrpc":"2.0","id":"sub-2","method":"eth_unsubscribe","params":["0x9ce59a13059e417087c02d3236a0b1cc"]}
<< {"jsonrpc":"2.0","id":"sub-2","result":true}

// the same id again and again, each answered before the next: execution-apis does so
>> {"jsonrpc":"2.0","id":1,"method":"eth_getStorageAt","params":["0x7f39c581f595b53c5cb19bd0b3f8da6c935e2ca0","0x0000000000000000000000000000000000000000000000000000000000000000","latest"]}
<< {"jsonrpc":"2.0","id":1,"result":"0x0000000000000000000000000000000000000000000000000000000000000038"}
>> {"jsonrpc":"2.0","id":1,"method":"eth_getStorageAt","params":["0x7f39c581f595b53c5cb19bd0b3f8da6c935e2ca0","0x00000000000000000000000000000000000000000000000000000000000000000","latest"]}
<< {"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"storage key too long (want at most 32 bytes): \"0x00000000000000000000000000000000000000000000000000000000000000000\""}}
>> {"jsonrpc":"2.0","id":1,"method":"eth_getProof","params":["0x7f39c581f595b53c5cb19bd0b3f8da6c935e2ca0",[],"latest"]}
<< {"jsonrpc":"2.0","id":1,"result":{"address":"0x7f39c581f595b53c5cb19bd0b3f8da6c935e2ca0","accountProof":["0xac0d46bbd9e756a34e8e93079ec375b9b4fd521843c260d41d23fb73ed165da2865c97ccaaaf1fe68d5b2921bbb3cbc3ee42682508b98a14250eb2b1"],"balance":"0x0","codeHash":"0x959e05641bb3b4e855449270fa9defb0a949c9d8db408e07f4dc5b70e8e16dbb","nonce":"0x1","storageHash":"0x6ad5515e4c87deb1374dd45e33c6df5b565027b12e2ef79709de3fcd1f0bfd00","storageProof":[]}}

// the node goes away before it answers
>> {"jsonrpc":"2.0","id":2,"method":"debug_traceBlockByNumber","params":["latest",{}]}
