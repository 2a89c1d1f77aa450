import { readFile } from 'node:fs/promises';
import type { Config } from '../config/config.js';
import { SETTINGS } from '../config/settings.js';
import { asError } from '../model/errors.js';

/** As PEM; undefined where Node's own certificates are to be trusted. */
export interface Certificates {
  readonly upstream: string | undefined;
  readonly cache: string | undefined;
}

type CertificateFiles = Partial<Pick<Config, 'caBundle' | 'cacheCaBundle'>>;

/** Reads the files of certificates that a configuration names. Each that cannot be read is a fault. */
export async function readCertificates({ caBundle, cacheCaBundle }: CertificateFiles) {
  const faults: string[] = [];
  const certificates: Certificates = {
    upstream: await readPem(SETTINGS.caBundle.name, caBundle, faults),
    cache: await readPem(SETTINGS.cacheCaBundle.name, cacheCaBundle, faults),
  };
  return { certificates, faults };
}

async function readPem(setting: string, file: string | undefined, faults: string[]): Promise<string | undefined> {
  if (file === undefined) return undefined;
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    faults.push(`${setting}: "${file}" cannot be read: ${asError(error).message}`);
    return undefined;
  }
}
