namespace Rendermeter.Http;

/// <summary>The routes over the sandbox. They exist only with it: no route ever leads to it in place of a real provider.</summary>
internal static class SandboxRoutes
{
    private static readonly (string Route, string Model)[] Routes = [("product-photo", "image"), ("product-clip", "video"), ("narration", "speech")];

    private static readonly string[] Providers = ["sandbox-cheap", "sandbox-fast", "sandbox-fine"];

    /// <summary>Adds those that the operator has not configured otherwise.</summary>
    public static void AddTo(IDictionary<string, Engine.Routes.RouteOptions> configured)
    {
        foreach (var (route, model) in Routes)
        {
            configured.TryAdd(route, new Engine.Routes.RouteOptions { Offers = [.. Providers.Select(provider => $"{provider}/{model}")] });
        }
    }
}
