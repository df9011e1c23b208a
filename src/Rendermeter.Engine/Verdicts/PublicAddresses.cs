using System.Net;
using System.Net.Sockets;

namespace Rendermeter.Engine.Verdicts;

/// <summary>Which addresses are of the open internet. Pure.</summary>
public static class PublicAddresses
{
    private static readonly IPNetwork[] Inside =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24",
            "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        }.Select(IPNetwork.Parse),
    ];

    /// <summary>Of IPv6 only what is given out to the world, without the ways that lead to an IPv4 address.</summary>
    private static readonly IPNetwork World = IPNetwork.Parse("2000::/3");

    private static readonly IPNetwork[] Tunnels = [.. new[] { "2001::/23", "2001:db8::/32", "2002::/16" }.Select(IPNetwork.Parse)];

    /// <summary>Whether an address is of the open internet.</summary>
    public static bool IsPublic(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return plain.AddressFamily switch
        {
            AddressFamily.InterNetwork => !Inside.Any(network => network.Contains(plain)),
            AddressFamily.InterNetworkV6 => World.Contains(plain) && !Tunnels.Any(network => network.Contains(plain)),
            _ => false,
        };
    }

    /// <summary>Whether a URL says by itself that it leads inside: by a number, or by a name that is of this machine. What a name resolves to is checked when it is called.</summary>
    public static bool IsInside(Uri url)
        => IPAddress.TryParse(url.IdnHost.Trim('[', ']'), out var address) ? !IsPublic(address)
            : url.IdnHost.TrimEnd('.') is var host && (!host.Contains('.', StringComparison.Ordinal)
                || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase) || host.EndsWith(".local", StringComparison.OrdinalIgnoreCase) || host.EndsWith(".internal", StringComparison.OrdinalIgnoreCase));
}
