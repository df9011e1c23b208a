using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Rendermeter.Providers.Sandbox;

/// <summary>Where this process listens, as it reaches itself.</summary>
internal sealed class OwnAddress(IServer server)
{
    /// <summary>The first address, or null while it does not listen. Every interface is reached over the loopback.</summary>
    public Uri? Find()
    {
        var address = server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault();
        if (address is null)
        {
            return null;
        }

        var reachable = address.Replace("://*", "://127.0.0.1", StringComparison.Ordinal).Replace("://+", "://127.0.0.1", StringComparison.Ordinal)
            .Replace("://0.0.0.0", "://127.0.0.1", StringComparison.Ordinal).Replace("://[::]", "://127.0.0.1", StringComparison.Ordinal);
        return new Uri(reachable);
    }
}
