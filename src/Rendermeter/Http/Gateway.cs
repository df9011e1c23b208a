using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Configuration;
using Rendermeter.Commands;
using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Routes;
using Rendermeter.Engine.Wallets;
using Rendermeter.Http.Caps;
using Rendermeter.Http.OpenAi;
using Rendermeter.Http.Problems;
using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Providers.Sandbox;
using Rendermeter.Storage;
using Rendermeter.Telemetry;

namespace Rendermeter.Http;

/// <summary>A running gateway: one process, one store, one server. Everything is put together here.</summary>
internal sealed class Gateway : IAsyncDisposable
{
    private readonly WebApplication _application;
    private int _disposed;
    private readonly IStore _store;

    private Gateway(WebApplication application, IStore store, PriceBook book, FirstKey? firstKey)
        => (_application, _store, Book, FirstKey) = (application, store, book, firstKey);

    /// <summary>Where it listens, as it can be reached from this machine.</summary>
    public Uri Address => Reachable(_application.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First());

    /// <summary>The data directory as a full path.</summary>
    public string DataDirectory => _store.DataDirectory;

    /// <summary>The prices in force.</summary>
    public PriceBook Book { get; }

    /// <summary>The admin key, where this start has made it.</summary>
    public FirstKey? FirstKey { get; }

    /// <summary>The books and records, for those who look at them from inside the process.</summary>
    public IStore Store => _store;

    /// <summary>Its parts, for those who look at them from inside the process.</summary>
    public IServiceProvider Services => _application.Services;

    /// <summary>Every address that it answers.</summary>
    public IEnumerable<RouteEndpoint> Endpoints => _application.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();

    /// <summary>Starts a gateway and returns when it listens and works.</summary>
    /// <exception cref="GatewayStartException">Something stands in the way that a person can mend.</exception>
    public static async Task<Gateway> Start(GatewayOptions options, CancellationToken cancellationToken)
    {
        var parts = Parts.Load();
        var builder = Builder(options);
        var book = GatewaySettings.Prices(options, builder.Configuration);
        var routes = ConfiguredRoutes.Read(builder.Configuration, options.Sandbox, book);
        GatewaySettings.CheckUrls(options, builder.Configuration);
        var store = GatewaySettings.Store(options, builder.Configuration);
        WebApplication? application = null;
        try
        {
            CheckPorts(options);
            GatewayParts.Add(builder, options, book, routes, store);
            application = builder.Build();
            GatewayParts.Map(application, options);
            application.Services.GetRequiredService<Installation>().DataDirectory = store.DataDirectory;
            var firstKey = await ActivatorUtilities.CreateInstance<FirstStart>(application.Services).Run(cancellationToken);
            if (firstKey is not null)
            {
                options.OnFirstKey?.Invoke(firstKey);
            }

            await parts;
            await Listen(application, options, cancellationToken);
            EndWithTheDisk(application, store);
            return new Gateway(application, store, book, firstKey);
        }
        catch
        {
            await (application?.DisposeAsync() ?? ValueTask.CompletedTask);
            await store.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until the process is asked to end, and ends in order.</summary>
    public Task WaitForShutdown(CancellationToken cancellationToken) => _application.WaitForShutdownAsync(cancellationToken);

    /// <summary>True where the disk has failed, so that the process must end with an error.</summary>
    public bool HasFailed => _store.Fatal.IsCompleted;

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await _application.StopAsync(CancellationToken.None);
        await _application.DisposeAsync();
        await _store.DisposeAsync();
    }

    /// <summary>An address as it is reached from this machine: every interface is reached over the loopback.</summary>
    internal static Uri Reachable(string address)
        => new(address.Replace("://*", "://127.0.0.1", StringComparison.Ordinal).Replace("://+", "://127.0.0.1", StringComparison.Ordinal)
            .Replace("://0.0.0.0", "://127.0.0.1", StringComparison.Ordinal).Replace("://[::]", "://127.0.0.1", StringComparison.Ordinal));

    private static WebApplicationBuilder Builder(GatewayOptions options)
    {
        // Settings are read once: a watched file costs time at start and would change nothing that is already built.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = ["--hostBuilder:reloadConfigOnChange=false"] });
        builder.Configuration.AddInMemoryCollection(options.Settings);
        builder.Logging.ClearProviders();
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning).AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None).AddFilter("System", LogLevel.Warning);
        if (options.LogToConsole)
        {
            builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
            builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        }

        builder.WebHost.UseUrls(options.Urls);
        var callers = CallerLimits.Read(builder.Configuration);
        builder.WebHost.ConfigureKestrel(server =>
        {
            // The rest of the limits are Kestrel's own: 32 KiB and 100 headers.
            server.AddServerHeader = false;
            callers.Apply(server.Limits);
            server.Limits.MaxRequestBodySize = 64L << 20;

            // Of a file that is being sent no more waits in memory than this, however slow the place is where it is kept.
            server.Limits.MaxRequestBufferSize = 256 << 10;
        });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(10));
        return builder;
    }

    /// <summary>Before anything is made: a start that must fail leaves no key behind. The server itself says the rest when it listens.</summary>
    private static void CheckPorts(GatewayOptions options)
    {
        foreach (var url in options.Urls.Split(';'))
        {
            var address = Reachable(url);
            if (address.Port == 0 || !IPAddress.TryParse(address.Host == "localhost" ? "127.0.0.1" : address.Host.Trim('[', ']'), out var ip))
            {
                continue;
            }

            try
            {
                using var probe = new TcpListener(ip, address.Port);
                probe.Start();
            }
            catch (SocketException taken) when (taken.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                throw Taken(options, taken);
            }
            catch (SocketException)
            {
                continue; // what else is wrong with it, the server says in its own words
            }
        }
    }

    private static GatewayStartException Taken(GatewayOptions options, Exception taken)
        => new($"--urls: {options.Urls} is taken by another process", ExitCode.WrongUsage, taken);

    private static async Task Listen(WebApplication application, GatewayOptions options, CancellationToken cancellationToken)
    {
        try
        {
            await application.StartAsync(cancellationToken);
        }
        catch (IOException taken) when (taken.InnerException is AddressInUseException)
        {
            throw Taken(options, taken);
        }
        catch (Exception refused) when (refused is SocketException or IOException { InnerException: SocketException })
        {
            throw new GatewayStartException($"--urls: {options.Urls} cannot be listened on: {refused.Message}", ExitCode.WrongUsage, refused);
        }
    }

    /// <summary>Where nobody knows what the disk has kept, nothing may be decided any more: the process ends, and a restart reads what is.</summary>
    private static void EndWithTheDisk(WebApplication application, IStore store)
        => _ = store.Fatal.ContinueWith(
            failure =>
            {
                Log.DiskFailed(application.Services.GetRequiredService<ILogger<Gateway>>(), failure.Result);
                application.Lifetime.StopApplication();
            },
            CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
}
