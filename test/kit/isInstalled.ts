import { execFileSync } from 'node:child_process';

/** Whether a program is installed. @param versionFlag the flag with which it prints its version and exits with 0 */
export function isInstalled(command: string, versionFlag = '--version'): boolean {
  try {
    execFileSync(command, [versionFlag], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
