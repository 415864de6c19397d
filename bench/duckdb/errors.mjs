// The errors of a capture of the shape cortex, by code and by code and method,
// as DuckDB finds them:
//
//	node errors.mjs FILE THREADS
//	node errors.mjs                # its version
//
// This is a part of what rpclog reports. The table is declared as narrow as the
// question allows, so that DuckDB need not find out what is in the file, and
// is filled in one pass. An answer is told by connection and id alone: no id
// of such a capture is used twice.
import { DuckDBInstance, version } from "@duckdb/node-api";

const query = (file) => `
WITH messages AS MATERIALIZED (
  SELECT ts, conn, msg.id AS id, msg.method AS method, msg.params.session AS session, msg.error.code AS code
  FROM read_ndjson('${file.replaceAll("'", "''")}', columns = {
    ts: 'TIMESTAMP',
    conn: 'VARCHAR',
    msg: 'STRUCT(id BIGINT, method VARCHAR, params STRUCT(session VARCHAR), error STRUCT(code BIGINT))'
  })
  WHERE msg.id IS NOT NULL AND (msg.method IS NOT NULL OR msg.error IS NOT NULL)
)
SELECT
  grouping(request.method) = 1 AS total,
  error.code,
  request.method,
  count(*) AS count,
  count(DISTINCT coalesce(request.session, error.conn)) AS sessions,
  strftime(min(error.ts), '%Y-%m-%dT%H:%M:%S.%gZ') AS first,
  strftime(max(error.ts), '%Y-%m-%dT%H:%M:%S.%gZ') AS last,
  quantile_disc(epoch_ms(error.ts) - epoch_ms(request.ts), 0.95) AS p95_ms
FROM messages AS error
LEFT JOIN messages AS request ON request.conn = error.conn AND request.id = error.id AND request.method IS NOT NULL
WHERE error.code IS NOT NULL
GROUP BY GROUPING SETS ((error.code), (error.code, request.method))
ORDER BY count DESC, code, method`;

const [file, threads] = process.argv.slice(2);
if (file === undefined) {
  console.log(`${version().slice(1)} (Node.js ${process.versions.node})`);
} else {
  const db = await DuckDBInstance.create(":memory:", { threads, preserve_insertion_order: "false" });
  const connection = await db.connect();
  const answer = await connection.runAndReadAll(query(file));
  for (const row of answer.getRowObjectsJson()) console.log(JSON.stringify(row));
}
