import { stat } from 'node:fs/promises';
import { UserError } from '../../../api/errors.ts';
import type { CallOf } from '../../command-line/verb.ts';
import type { CommandDeps, Interrupt } from '../../deps.ts';
import { systemWords } from '../../errors/file-error.ts';
import { UsageError } from '../../errors/usage-error.ts';
import { createFileServer } from './files.ts';
import { createFilter } from './filter.ts';
import type { Prefixes } from './find-way.ts';
import { createJudge } from './judge.ts';
import { listenOnPort, listenOnSocket } from './listen.ts';
import { createProxy } from './server.ts';
import { type proxyVerb, usualPort } from './verb.ts';

type Call = CallOf<typeof proxyVerb>;

const exitCodes: Readonly<Record<Interrupt, number>> = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129, 'no reader': 141 };

/** `kpod proxy`: serves the API without credentials, until the user has enough. k8s: kubectl cmd/proxy */
export async function run(call: Call, deps: CommandDeps): Promise<number> {
  const { flags } = call;
  const warn = (text: string) => deps.streams.err(`Warning: ${text}\n`);
  const prefixes = readPrefixes(call);
  if (flags.disableFilter && flags.unixSocket === '') {
    warn('Request filter disabled, your proxy is vulnerable to XSRF attacks, please be cautious');
  }
  await checkDirectory(flags.www, warn);
  const toAgent = flags.inCluster === undefined;
  const { server, close } = createProxy({
    prefixes,
    judge: createJudge({ filter: flags.disableFilter ? undefined : createFilter(flags), toAgent }),
    client: flags.appendServerPath ? deps.client : warningOfPath(deps.client, warn),
    appendsPath: flags.appendServerPath,
    keepAliveMs: flags.keepalive,
    userAgent: `kpod/v${deps.version}`,
    tell: (text) => deps.streams.err(`${text}\n`),
    ...(flags.www === '' ? {} : { serveFile: createFileServer(flags.www) }),
  });
  let forget = (): void => {};
  let leave = (): void => {};
  const enough = new Promise<Interrupt>((resolve) => {
    forget = deps.onInterrupt(resolve);
  });
  try {
    let where = flags.unixSocket;
    if (where === '') where = await listenOnPort(server, flags.address, flags.port);
    else ({ leave } = await listenOnSocket(server, where));
    if (toAgent && flags.unixSocket === '') {
      warn(`whoever can connect to ${where} can do all with your pods that you can; --unix-socket=PATH is open to you alone`);
    }
    await deps.streams.out(`Starting to serve on ${where}\n`);
    return exitCodes[await enough];
  } finally {
    forget();
    leave();
    close();
  }
}

function readPrefixes({ name, args, flags }: Call): Prefixes {
  if (args.length > 0) throw new UsageError(name, `unknown argument ${JSON.stringify(args[0])}`);
  if (flags.unixSocket !== '' && flags.port !== usualPort) throw new UserError('cannot set --unix-socket and --port at the same time');
  const api = withSlashes(flags.apiPrefix);
  const www = withSlashes(flags.wwwPrefix);
  if (flags.www !== '' && www === api) throw new UserError(`--www-prefix and --api-prefix are both ${api}: give each a prefix of its own`);
  return { api, ...(flags.www === '' ? {} : { www }) };
}

const withSlashes = (prefix: string): string => `/${prefix}/`.replace(/^\/+|\/+$/g, '/');

/** A client that says, once, that the path in the address of the cluster is left out. k8s: kubectl proxy.go Complete */
function warningOfPath(client: CommandDeps['client'], warn: (text: string) => void): Pick<CommandDeps['client'], 'passage'> {
  let isSaid = false;
  return {
    async passage(isRepeatable) {
      const passage = await client.passage(isRepeatable);
      if (passage.prefix !== '' && !isSaid) {
        isSaid = true;
        warn(
          `Your kube context contains a server path ${passage.prefix}, use --append-server-path to automatically append the path to each request`,
        );
      }
      return passage;
    },
  };
}

/** What is not there now may be there later. */
async function checkDirectory(directory: string, warn: (text: string) => void): Promise<void> {
  if (directory === '') return;
  try {
    if (!(await stat(directory)).isDirectory()) warn(`Static file directory ${directory} is not a directory`);
  } catch (error) {
    warn(`Failed to stat static file directory ${directory}: stat ${directory}: ${systemWords(error)}`);
  }
}
