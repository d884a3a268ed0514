// Prints each request that Node's parser has read to its end: method, target, host, x-test in hex, length and SHA-256 of the body.
const http = require('http');
const crypto = require('crypto');
const hex = (text) => Buffer.from(text || '', 'latin1').toString('hex');
function first(raw, name) {
  for (let i = 0; i < raw.length; i += 2) if (raw[i].toLowerCase() === name) return raw[i + 1];
  return '';
}
const server = http.createServer({ maxHeaderSize: 131072 }, (request, response) => {
  const hash = crypto.createHash('sha256');
  let length = 0;
  request.on('data', (piece) => { hash.update(piece); length += piece.length; });
  request.on('end', () => {
    const raw = request.rawHeaders;
    process.stdout.write([hex(request.method), hex(request.url), hex(first(raw, 'host')), hex(first(raw, 'x-test')), length,
      hash.digest('hex')].join(' ') + '\n');
    response.end('ok');
  });
});
server.keepAliveTimeout = 0;
server.requestTimeout = 0;
server.headersTimeout = 0;
server.listen(process.argv[2]);
