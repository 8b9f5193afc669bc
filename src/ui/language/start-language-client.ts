import { LanguageClient, TransportKind } from 'vscode-languageclient/node';

/** A client whose server runs in a process of its own. */
export async function startLanguageClient(
  program: string,
  languages: readonly string[],
): Promise<LanguageClient> {
  const client = new LanguageClient(
    'ubootVirtio.kconfig',
    'U-Boot Kconfig',
    { module: program, transport: TransportKind.ipc },
    { documentSelector: languages.map((language) => ({ scheme: 'file', language })) },
  );
  await client.start();
  return client;
}
