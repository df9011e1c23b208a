using Microsoft.AspNetCore.Http.Features;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Rendermeter.Commands;
using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Routes;
using Rendermeter.Http.Administration;
using Rendermeter.Engine.Wallets;
using Rendermeter.Http.Caps;
using Rendermeter.Http.Forecasts;
using Rendermeter.Http.Hooks;
using Rendermeter.Http.Keys;
using Rendermeter.Http.OpenAi;
using Rendermeter.Http.Orgs;
using Rendermeter.Http.Pages;
using Rendermeter.Http.Prices;
using Rendermeter.Http.Problems;
using Rendermeter.Http.Quotes;
using Rendermeter.Http.Renders;
using Rendermeter.Http.Upkeep;
using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Providers;
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
        var book = Prices(options, builder.Configuration);
        var routes = ConfiguredRoutes.Read(builder.Configuration, options.Sandbox, book);
        CheckUrls(options, builder.Configuration);
        var store = Open(options, builder.Configuration);
        WebApplication? application = null;
        try
        {
            CheckPorts(options);
            AddAll(builder, options, book, routes, store);
            application = builder.Build();
            MapAll(application, options);
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

    private static void AddAll(WebApplicationBuilder builder, GatewayOptions options, PriceBook book, RouteTable routes, IStore store)
    {
        var services = builder.Services;
        services.AddAdministration();
        services.AddSingleton(book);
        services.AddSingleton(routes);
        services.AddSingleton(provider => new RouteVersions(routes, store.RouteRecords, store.Ledger, provider.GetRequiredService<TimeProvider>()));
        services.AddTelemetry(builder.Configuration, store);
        services.AddSingleton(store.Records);
        services.AddSingleton(store.Reports);
        services.AddSingleton(store.Auditor);
        services.AddSingleton(store.RouteRecords);
        services.AddSingleton(store.Outputs);
        services.AddSingleton(new KeyPepper(store.Secrets.KeyPepper));
        services.AddSingleton(new CallbackTokens(store.Secrets.CallbackSecret));
        services.AddSingleton<CallbackUrls>();
        services.AddSingleton(provider => new Engine.Inputs.InputLinks(store.Secrets.Derive("input links"), store.Outputs, provider.GetRequiredService<CallbackUrls>(), TimeProvider.System));
        services.AddSingleton(OutputSettings.ReadInputs(builder.Configuration));
        services.AddSingleton(new Json.IdempotencyPolicy(string.Equals(builder.Configuration["Rendermeter:Idempotency:Required"], "true", StringComparison.OrdinalIgnoreCase)));
        services.AddSingleton<Inputs.InputRoom>();
        services.AddSingleton<Engine.Inputs.FilePins>();
        services.AddSingleton<Inputs.InputTaking>();
        services.AddSingleton<Inputs.InputGathering>();
        services.AddSingleton(new OutputLinks(store.Secrets.Derive("output links"), TimeProvider.System));
        services.AddSingleton(store);
        services.AddSingleton(new AttemptOptions { SoleProcess = store.IsSoleProcess, FenceWindow = Fence(builder.Configuration) });
        services.AddSingleton(new WorkerOptions { SoleProcess = store.IsSoleProcess, Works = options.Works });
        services.AddSingleton(Retries(builder.Configuration));
        services.AddSingleton(store.Due);
        services.AddSingleton(new Json.Cursors(store.Secrets.Derive("cursors")));
        services.AddSingleton<Resolving>();
        services.AddSingleton<PersonVerdicts>();
        services.AddSingleton<Erasing>();
        services.AddSingleton<ElsewhereWay>();
        AddVendors(services, builder.Configuration);
        services.AddSingleton<ProviderSet>();
        services.AddSingleton<OfferQuotes>();
        services.AddSingleton<Chooser>();

        // Who works on renders has time: a claim or a settlement that is given up too early would only make a doubt.
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<AttemptRunner>(provider, new MeteredLedger(store.Ledger, provider.GetRequiredService<TelemetryFeed>())));
        services.AddSingleton(_ => Engine.Verdicts.Media.FfmpegReader.Installed());
        services.AddSingleton<Engine.Verdicts.ICheckClient, Routes.HttpCheckClient>();
        services.AddSingleton<Engine.Verdicts.Gate>();
        services.AddSingleton<RenderWay>();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<RenderWorker>(provider, new MeteredLedger(store.Ledger, provider.GetRequiredService<TelemetryFeed>())));
        services.AddHostedService<WorkerLifetime>();
        services.AddSingleton(Settings(builder.Configuration));
        services.AddHostedService<AuditShell>();
        services.AddHostedService<PruneShell>();
        services.AddHostedService<RetentionShell>();
        services.AddHostedService<FundExpiry>();
        Webhooks.WebhookServices.Add(services, builder.Configuration, store, options.Works);

        services.AddSingleton<MoneyRefusals>();
        services.AddSingleton<Submission>();
        services.AddSingleton<ModelNames>();
        services.AddSingleton<RetryMemory>();
        services.AddSingleton<WaitingCalls>();
        services.AddSingleton(OpenAi(builder.Configuration));
        if (options.Sandbox)
        {
            var sandbox = new SandboxOptions { DataDirectory = store.DataDirectory };
            SandboxSettings.Read(builder.Configuration, sandbox);
            options.ConfigureSandbox?.Invoke(sandbox);
            services.AddSandbox(sandbox);
            services.AddSandboxProviders(sandbox);
        }
    }

    private static void MapAll(WebApplication application, GatewayOptions options)
    {
        application.UseMiddleware<ProblemMiddleware>();
        application.UseRouting();
        application.UseMiddleware<KeyMiddleware>();
        application.MapHealth();
        application.MapTelemetry(application.Services.GetRequiredService<TelemetryOptions>());
        _ = application.Services.GetRequiredService<PrometheusText>();
        application.MapQuotes();
        application.MapForecasts();
        application.MapRenders();
        application.MapVerdicts();
        application.MapOutputs();
        Inputs.InputEndpoints.MapInputs(application);
        application.MapAttempts();
        application.MapPrices();
        application.MapAdministration();
        Webhooks.WebhookEndpoints.MapWebhooks(application);
        application.MapHooks();
        application.MapImages();
        application.MapEdits();
        application.MapSpeech();
        application.MapModels();
        if (options.Sandbox)
        {
            application.MapSandbox();
        }
    }

    private static PriceBook Prices(GatewayOptions options, IConfiguration configuration)
    {
        var directory = options.PricesDirectory ?? configuration["Rendermeter:Prices:Directory"];
        if (directory is null)
        {
            return PriceBook.Embedded();
        }

        if (!Directory.Exists(directory))
        {
            throw new GatewayStartException($"the price directory {directory} does not exist", ExitCode.WrongUsage);
        }

        try
        {
            return PriceFiles.In(directory).Aggregate(PriceBook.Embedded(), (sofar, file) => sofar.With(file, PriceFiles.Bytes(file)));
        }
        catch (PriceFileException wrong)
        {
            throw new GatewayStartException($"price files: {string.Join("; ", wrong.Findings)}", ExitCode.WrongUsage, wrong);
        }
    }

    /// <summary>The providers whose key is configured. Without one a model can be quoted, and a render of it is refused.</summary>
    private static void AddVendors(IServiceCollection services, IConfiguration configuration)
    {
        try
        {
            services.AddVendors(name => configuration[name]);
        }
        catch (FormatException wrong)
        {
            throw new GatewayStartException(wrong.Message, ExitCode.WrongUsage, wrong);
        }
    }

    private static OpenAiOptions OpenAi(IConfiguration configuration)
    {
        var options = new OpenAiOptions();
        if (configuration["Rendermeter:OpenAi:WaitLimitSeconds"] is { } text)
        {
            options.WaitLimitSeconds = int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var seconds) && seconds is >= 1 and <= 3600
                ? seconds
                : throw new GatewayStartException($"Rendermeter__OpenAi__WaitLimitSeconds: '{text}' is not 1 to 3600", ExitCode.WrongUsage);
        }

        return options;
    }

    private static UpkeepOptions Settings(IConfiguration configuration)
    {
        var options = new UpkeepOptions();
        if (configuration["Rendermeter:Audit:IntervalSeconds"] is { } text)
        {
            options.AuditIntervalSeconds = int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var seconds) && seconds is >= 1 and <= 86_400
                ? seconds
                : throw new GatewayStartException($"Rendermeter__Audit__IntervalSeconds: '{text}' is not 1 to 86400", ExitCode.WrongUsage);
        }

        if (configuration["Rendermeter:Retention:Days"] is { Length: > 0 } days)
        {
            options.RetentionDays = int.TryParse(days, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var kept) && kept is >= 1 and <= 36_500
                ? kept
                : throw new GatewayStartException($"Rendermeter__Retention__Days: '{days}' is not 1 to 36500; leave it out to keep everything", ExitCode.WrongUsage);
        }

        return options;
    }

    private static TimeSpan Fence(IConfiguration configuration)
        => configuration["Rendermeter:Attempts:FenceSeconds"] is not { } text ? AttemptLife.FenceWindow
            : int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var seconds) && seconds is >= 1 and <= 86_400
                ? TimeSpan.FromSeconds(seconds)
                : throw new GatewayStartException($"Rendermeter__Attempts__FenceSeconds: '{text}' is not 1 to 86400", ExitCode.WrongUsage);

    private static RetryBudget Retries(IConfiguration configuration)
    {
        var budget = new RetryBudget();
        budget.MostAttempts = Count("MostAttempts", budget.MostAttempts, 20);
        budget.MostOnOneOffer = Count("MostOnOneOffer", budget.MostOnOneOffer, 10);
        budget.Within = TimeSpan.FromSeconds(Count("WithinSeconds", (int)budget.Within.TotalSeconds, 86_400));
        return budget;

        int Count(string name, int standard, int most) => configuration[$"Rendermeter:Retries:{name}"] is not { } text ? standard
            : int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var count) && count >= 1 && count <= most ? count
            : throw new GatewayStartException($"Rendermeter__Retries__{name}: '{text}' is not 1 to {most}", ExitCode.WrongUsage);
    }

    private static void CheckUrls(GatewayOptions options, IConfiguration configuration)
    {
        foreach (var url in options.Urls.Split(';'))
        {
            if (!Uri.TryCreate(url.Replace("://*", "://0.0.0.0", StringComparison.Ordinal).Replace("://+", "://0.0.0.0", StringComparison.Ordinal), UriKind.Absolute, out var address) || address.Scheme != Uri.UriSchemeHttp)
            {
                throw new GatewayStartException($"--urls: '{url}' is no address such as http://127.0.0.1:8080; put a proxy in front of it for https", ExitCode.WrongUsage);
            }
        }

        if (configuration["Rendermeter:PublicUrl"] is { Length: > 0 } text && !(Uri.TryCreate(text, UriKind.Absolute, out var publicUrl) && publicUrl.Scheme is "http" or "https"))
        {
            throw new GatewayStartException($"Rendermeter__PublicUrl: '{text}' is no address such as https://media.example.com", ExitCode.WrongUsage);
        }
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

    private static IStore Open(GatewayOptions options, IConfiguration configuration)
    {
        var settings = OutputSettings.Read(configuration);
        if (configuration["Rendermeter:Postgres:AwayAfterMilliseconds"] is { } text)
        {
            settings.AwayAfter = int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var milliseconds) && milliseconds is >= 100 and <= 60_000
                ? TimeSpan.FromMilliseconds(milliseconds)
                : throw new GatewayStartException($"Rendermeter__Postgres__AwayAfterMilliseconds: '{text}' is not 100 to 60000", ExitCode.WrongUsage);
        }

        try
        {
            return (options.Database ?? configuration["Rendermeter:Database"]) is { Length: > 0 } database
                ? PostgresStore.Open(database, options.DataDirectory, settings, TimeProvider.System)
                : SqliteStore.Open(options.DataDirectory, settings, TimeProvider.System);
        }
        catch (DatabaseUnreachableException unreachable)
        {
            throw new GatewayStartException($"--database: {unreachable.Message}", ExitCode.WrongUsage, unreachable);
        }
        catch (DataInUseException inUse)
        {
            throw new GatewayStartException($"the data is in use: {inUse.Message}", ExitCode.InUse, inUse);
        }
        catch (Exception unusable) when (unusable is DataUnwritableException or Storage.Migrations.SchemaException or InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new GatewayStartException($"--data: {unusable.Message}", ExitCode.WrongUsage, unusable);
        }
    }

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
