using System.Net;
using System.Net.Sockets;

namespace Rendermeter.Providers.Guarded;

/// <summary>Which addresses a URL that somebody else has written may lead to: those of the open internet, and no other.</summary>
public static class AddressRules
{
    private static readonly IPNetwork[] Closed4 =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        }.Select(IPNetwork.Parse),
    ];

    private static readonly IPNetwork[] Closed6 =
    [
        .. new[] { "::/128", "::1/128", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8", "100::/64", "2001:db8::/32", "3fff::/20", "5f00::/16" }.Select(IPNetwork.Parse),
    ];

    private static readonly IPNetwork Unicast6 = IPNetwork.Parse("2000::/3");

    /// <summary>Networks whose addresses carry one of version 4, and the byte at which it stands. Teredo writes it inverted.</summary>
    private static readonly (IPNetwork Network, int At, bool Inverted)[] Carriers =
    [
        (IPNetwork.Parse("64:ff9b::/96"), 12, false), (IPNetwork.Parse("64:ff9b:1::/48"), 12, false), (IPNetwork.Parse("2002::/16"), 2, false),
        (IPNetwork.Parse("2001::/32"), 12, true), (IPNetwork.Parse("::/96"), 12, false),
    ];

    /// <summary>True for an address of the open internet, also inside one that carries another.</summary>
    public static bool IsOpen(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            return IsOpen(address.MapToIPv4());
        }

        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            return !Closed4.Any(network => network.Contains(address));
        }

        // A zone names an interface of this machine.
        if (address.AddressFamily != AddressFamily.InterNetworkV6 || address.ScopeId != 0 || Closed6.Any(network => network.Contains(address)))
        {
            return false;
        }

        return Carried(address) is { } inner ? IsOpen(inner) : Unicast6.Contains(address);
    }

    private static IPAddress? Carried(IPAddress address)
    {
        foreach (var (network, at, inverted) in Carriers)
        {
            if (network.Contains(address))
            {
                var bytes = address.GetAddressBytes().AsSpan(at, 4).ToArray();
                return new IPAddress(inverted ? Array.ConvertAll(bytes, value => (byte)(value ^ 0xff)) : bytes);
            }
        }

        return null;
    }
}
