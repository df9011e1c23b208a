namespace Rendermeter.Engine.Requests;

/// <summary>A caller's promise that two requests are one. Unique within an organisation and a route; kept for 7 days and never shorter than its render runs.</summary>
/// <param name="Scope">The route, such as <c>/api/v1/renders</c>.</param>
/// <param name="Key">1 to 255 characters, as the caller sent it.</param>
/// <param name="Fingerprint">SHA-256 over method, route, content type and the raw body, in hex.</param>
public sealed record IdempotencyClaim(string Scope, string Key, string Fingerprint);
