// A certified OpenID provider, `oidc-provider`, set up as strictly as a careful operator would.
// Its own interaction pages for development stand in for a login: they ask for no real password.
// Told by one argument of JSON: port, client (id, secret, redirect and post-logout addresses).

import { generateKeyPairSync } from "node:crypto";
import { Provider } from "oidc-provider";

const { port, client } = JSON.parse(process.argv[2]);
const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });

const provider = new Provider(`http://localhost:${port}`, {
  clients: [client],
  jwks: { keys: [{ ...privateKey.export({ format: "jwk" }), kid: "one", use: "sig", alg: "RS256" }] },
  cookies: { keys: ["only for this run"] },
  pkce: { required: () => true },
  claims: { openid: ["sub"], profile: ["name"], email: ["email", "email_verified"] },
  conformIdTokenClaims: false,
  features: { devInteractions: { enabled: true }, rpInitiatedLogout: { enabled: true } },
  findAccount: (_ctx, id) => ({
    accountId: id,
    claims: () => ({ sub: id, name: "Nina Ny", email: `${id}@example.com`, email_verified: true }),
  }),
});

provider.listen(port, "localhost", () => console.log("ready"));
