import type { FailureTexts } from '../command/errors.ts';

/** What docker writes when it fails; the first line is that of a podman which is called so. */
export const dockerFailures: FailureTexts = {
  noise: /^(Emulate Docker CLI.*|See 'docker .*--help'\.?|Run 'docker .*|Error: failed to start containers: .*)$/,
  prefixes: ['Error response from daemon: ', 'docker: ', 'error during connect: '],
  kinds: [
    [/cannot connect to the docker daemon|is the docker daemon running|error during connect/i, 'unavailable'],
    [/^(docker: )?Error response from daemon: Address already in use\s*$/im, 'addressTaken'],
  ],
  // They come on standard output, too.
  complaints: ['Error response from daemon: ', 'You cannot attach to a '],
};
