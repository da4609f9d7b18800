// The script of the name server, for nginx's own JavaScript (njs), which has less than Node's: no destructuring, no spread, no Map.
// What it answers from, `records` and `servers`, is put before it as two constants (module.ts).
const typeA = 1;
const typeCname = 5;
// More do not fit into the 512 bytes that every client takes.
const mostAddresses = 24;
const timeToLive = [0, 0, 0, 5];

// The question of a message: its name, its type, and where it ends; undefined when there is none.
function parse(data) {
  const labels = [];
  let at = 12;
  while (at < data.length && data[at] > 0 && data[at] < 64) {
    const label = data.slice(at + 1, at + 1 + data[at]).toString();
    labels.push(label.toLowerCase());
    at += data[at] + 1;
  }
  if (at + 5 > data.length || data[at] !== 0) return undefined;
  return { name: labels.join('.'), type: data.readUInt16BE(at + 1), end: at + 5 };
}

function find(question) {
  return question !== undefined && Object.keys(records).indexOf(question.name) >= 0 ? records[question.name] : undefined;
}

function read(s) {
  s.on('upstream', (data) => {
    if (data.length === 0) return;
    s.question = parse(data);
    s.done();
  });
}

function server(s) {
  const record = find(s.question);
  if (record === undefined) return servers.engine;
  return record.cname === undefined ? servers.addresses : servers.names;
}

// Header and question of an answer with so many records.
function head(query, end, count) {
  const bytes = Buffer.from(query.slice(0, end));
  bytes[2] = 0x84 | (query[2] & 1);
  bytes[3] = 0x80;
  bytes.writeUInt16BE(1, 4);
  bytes.writeUInt16BE(count, 6);
  bytes.writeUInt16BE(0, 8);
  bytes.writeUInt16BE(0, 10);
  return bytes;
}

function answerAddresses(query) {
  const question = parse(query);
  const all = find(question).a;
  const start = Math.floor(Math.random() * all.length);
  const turned = all.slice(start).concat(all.slice(0, start));
  const given = question.type === typeA ? turned.slice(0, mostAddresses) : [];
  const message = head(query, question.end, given.length);
  if (all.length === 0) message[3] = 0x83;
  return Buffer.concat(
    [message].concat(
      given.map((address) => Buffer.from([0xc0, 12, 0, typeA, 0, 1].concat(timeToLive, [0, 4], address.split('.').map(Number)))),
    ),
  );
}

// Hands every question on and replaces the answer.
function addresses(s) {
  let query;
  s.on('upstream', (data, flags) => {
    if (data.length > 0) query = Buffer.from(data);
    s.send(data, flags);
  });
  s.on('downstream', (data, flags) => {
    s.send(data.length > 0 ? answerAddresses(query) : data, flags);
  });
}

function encode(name) {
  const labels = name.split('.').map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)]));
  return Buffer.concat(labels.concat([Buffer.from([0])]));
}

function skipName(data, start) {
  let at = start;
  while (data[at] > 0) {
    if (data[at] >= 0xc0) return at + 2;
    at += data[at] + 1;
  }
  return at + 1;
}

// The records of a type in an answer, without their names.
function recordsOf(data, type) {
  const found = [];
  let at = parse(data).end;
  for (let left = data.readUInt16BE(6); left > 0 && at < data.length; left -= 1) {
    at = skipName(data, at);
    const end = at + 10 + data.readUInt16BE(at + 8);
    if (data.readUInt16BE(at) === type) found.push(data.slice(at, end));
    at = end;
  }
  return found;
}

// The answer to the question behind the other name: the link to that name, and what it has.
function answerName(query, data) {
  const question = parse(query);
  const cname = encode(find(question).cname);
  const found = question.type === typeCname ? [] : recordsOf(data, question.type);
  const message = head(query, question.end, found.length + 1);
  if (question.type !== typeCname) message[3] = 0x80 | (data[3] & 15);
  const link = Buffer.from([0xc0, 12, 0, typeCname, 0, 1].concat(timeToLive, [cname.length >> 8, cname.length & 255]));
  const target = message.length + link.length;
  const pointer = Buffer.from([0xc0 | (target >> 8), target & 255]);
  return Buffer.concat([message, link, cname].concat(found.map((record) => Buffer.concat([pointer, record]))));
}

// Asks for the other name instead.
function names(s) {
  let query;
  s.on('upstream', (data, flags) => {
    if (data.length === 0) return s.send(data, flags);
    query = Buffer.from(data);
    const question = parse(query);
    return s.send(Buffer.concat([query.slice(0, 12), encode(find(question).cname), query.slice(question.end - 4)]), flags);
  });
  s.on('downstream', (data, flags) => {
    s.send(data.length > 0 ? answerName(query, data) : data, flags);
  });
}

export default { read, server, addresses, names };
