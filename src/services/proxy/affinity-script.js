// The script by which clients stay where they are, for nginx's own JavaScript (njs), which has less than Node's: no destructuring, no Map,
// and nothing that is kept from one connection to the next but files. What it works with, `settings`, is put before it (affinity.ts).
import fs from 'fs';

// Where the client was last sent to from this port, while that is recent; undefined when it was not.
function remembered(path, now) {
  let text = '';
  try {
    text = fs.readFileSync(path, 'utf8');
  } catch (_) {
    return undefined;
  }
  const words = text.split(' ');
  const age = now - Number(words[1]);
  return age >= 0 && age < settings.timeoutMs ? words[0] : undefined;
}

// The name of the upstream that begins with the client's target. Every connection counts: the time begins anew.
function target(s) {
  const port = `${s.variables.protocol.toLowerCase()}-${s.variables.server_port}`;
  const targets = settings.ports[port];
  const path = `${settings.directory}/affinity-${port}-${s.variables.remote_addr}`;
  const now = Date.now();
  const last = remembered(path, now);
  const chosen = targets.indexOf(last) >= 0 ? last : targets[Math.floor(Math.random() * targets.length)];
  try {
    fs.writeFileSync(path, `${chosen} ${now}`);
  } catch (error) {
    s.error(`where a client was sent to is not remembered: ${error.message}`);
  }
  return `${port}-${chosen.replace(/[^\w.]/g, '-')}`;
}

export default { target };
