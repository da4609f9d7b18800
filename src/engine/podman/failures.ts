import type { FailureTexts } from '../command/errors.ts';

/** What podman writes when it fails. */
export const podmanFailures: FailureTexts = {
  noise:
    /^(Trying to pull .*\.\.\.|Getting image source signatures|Copying (blob|config) .*|Writing manifest to image destination|Storing signatures)$/,
  kinds: [
    [/cannot connect to podman/i, 'unavailable'],
    [/requested ip address \S+ is already allocated/i, 'addressTaken'],
  ],
  complaints: ['cannot exec in'],
};
