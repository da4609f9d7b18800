// Connects to pods for an agent that does not see their network: a program for Node, which runs where it can be seen. Each question comes as
// `{ id, host, port }`, and may be given up with `{ drop: id }`, which is always answered, as a sign of life. The answer has the connection itself with it, as a socket that the agent owns from
// then on: nothing that pods say passes through here. It ends with the agent, whose end closes the channel.
import { BlockList, connect, isIPv4 } from 'node:net';
import { networkInterfaces } from 'node:os';

// A pod that is there answers at once, be it that nobody listens.
const suspectMs = 100;
const underWay = new Map();

// Whether the address is on a network that something is connected to. When the last of its containers has gone, the engine begins the next
// ones with another network namespace, and what stays in the old one sees nobody.
function isHere(host) {
  if (!isIPv4(host)) return true;
  const reached = new BlockList();
  for (const { family, cidr } of Object.values(networkInterfaces()).flat()) {
    const [network, prefix] = (cidr ?? '').split('/');
    if (family === 'IPv4' && prefix !== undefined) reached.addSubnet(network, Number(prefix));
  }
  return reached.check(host);
}

const send = (answer, socket) => process.send(answer, socket, () => {});

function ask({ id, host, port }) {
  // Nothing is read here: whoever gets the socket reads from its first byte on.
  const socket = connect({ host, port, allowHalfOpen: true }).pause();
  const timer = setTimeout(() => {
    if (!isHere(host)) answer({ id, elsewhere: true });
  }, suspectMs);
  const forget = () => {
    clearTimeout(timer);
    underWay.delete(id);
  };
  const answer = (words) => {
    forget();
    socket.destroy();
    send(words);
  };
  underWay.set(id, () => {
    forget();
    socket.destroy();
  });
  socket.once('connect', () => {
    forget();
    send({ id }, socket);
  });
  socket.on('error', ({ code = '', message }) => {
    if (!underWay.has(id)) return;
    answer(code !== 'ECONNREFUSED' && !isHere(host) ? { id, elsewhere: true } : { id, code, message });
  });
}

process.on('message', (question) => {
  if (!('drop' in question)) return ask(question);
  underWay.get(question.drop)?.();
  send({});
});
process.on('disconnect', () => process.exit());
send({ pid: process.pid });
