/** A page that runs one script of the extension, and nothing else. */
export function pageOf(script: string, cspSource: string, nonce: string): string {
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${cspSource}`,
    `font-src ${cspSource}`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Menuconfig</title>
</head>
<body>
<menuconfig-app></menuconfig-app>
<script nonce="${nonce}" src="${script}"></script>
</body>
</html>
`;
}
