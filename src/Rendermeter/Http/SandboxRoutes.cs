namespace Rendermeter.Http;

/// <summary>The routes over the sandbox. They exist only with it: no route ever leads to it in place of a real provider.</summary>
internal static class SandboxRoutes
{
    private static readonly (string Route, string Model)[] Routes = [("product-photo", "image"), ("product-clip", "video"), ("narration", "speech")];

    private static readonly string[] Providers = ["sandbox-cheap", "sandbox-fast", "sandbox-fine"];

    /// <summary>Them as configuration, so that files and environment can change them.</summary>
    public static IEnumerable<KeyValuePair<string, string?>> AsSettings()
        => from route in Routes
           from offer in Providers.Index()
           select KeyValuePair.Create<string, string?>($"Rendermeter:Routes:{route.Route}:Offers:{offer.Index}", $"{offer.Item}/{route.Model}");
}
